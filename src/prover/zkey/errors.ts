import { NacreError } from '../../base'

/** Bytes that are no Groth16 proving key over BN254 in snarkjs's format. The code is that of the verdict on a ceremony. */
export class ZkeyMalformedError extends NacreError {
  readonly code = 'ceremony/zkey-malformed'
  readonly category = 'input'
}
