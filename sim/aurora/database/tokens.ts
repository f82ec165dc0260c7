/** Operation and attempt in one exact double: what a statement under way is called inside an instance. A client makes at most 255 attempts. */
export function tokenOf(operation: number, attempt: number): number {
  return operation * 256 + attempt;
}

export function operationOf(token: number): number {
  return Math.floor(token / 256);
}

export function attemptOf(token: number): number {
  return token % 256;
}
