/** What is done with locals again and again. @module */
import { i32, i64, local } from 'wasmati'
import { ELEMENT_BYTES } from '../engine/layout'
import { type Address, type I32, type I64, push } from './kernel'

/** Moves a pointer by a row of `width` elements. */
export function nextRow(pointer: I32, width: I32): void {
  local.get(width)
  i32.const(ELEMENT_BYTES)
  i32.mul()
  local.get(pointer)
  i32.add()
  local.set(pointer)
}

export function copyLocal<T extends I32 | I64>(to: T, from: T): void {
  local.get(from)
  local.set(to)
}

export function setZero(limb: I64): void {
  i64.const(0n)
  local.set(limb)
}

export function setConstant(to: I32, value: number): void {
  i32.const(value)
  local.set(to)
}

export function setAddress(to: I32, address: Address): void {
  push(address)
  local.set(to)
}

export function increase(pointer: I32, by: I32): void {
  local.get(pointer)
  local.get(by)
  i32.add()
  local.set(pointer)
}

/** Takes 1 off and leaves the result on the stack. */
export function decrement(counter: I32): void {
  local.get(counter)
  i32.const(1)
  i32.sub()
  local.tee(counter)
}
