import { createMemoryStore } from '../../src/store/memory'
import { describeStore } from '../conformance/store'

describeStore('in memory', async () => ({ open: async () => createMemoryStore(), outlivesClose: false, discard: async () => {} }))
