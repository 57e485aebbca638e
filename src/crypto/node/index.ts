/** What Node does natively, for composition roots to hand in. @module */
export { nodeX25519 } from './x25519'
