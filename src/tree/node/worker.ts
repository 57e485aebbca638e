import { serveCrew } from '../../worker/node'
import { hashPacked } from './crew'

/** A thread that hashes families of nodes, one request after the other. */
serveCrew(hashPacked)
