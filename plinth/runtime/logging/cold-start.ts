let isColdStart = true;

/** True for the first invocation of this process, which waited for the code to load, and false from then on. */
export function takeColdStart(): boolean {
  const coldStart = isColdStart;
  isColdStart = false;
  return coldStart;
}
