/**
 * Functions that remember their answers with the object that they were asked about.
 *
 * Objects never change, so an answer holds as long as its object lives, and goes with it: there is nothing to be
 * invalidated. Worth it only where the same object comes again: what a template hands to all of its pods, the parts of
 * an object that an update leaves alone.
 */

/** A pure function of one object. */
export function perObject<A extends object, R>(compute: (object: A) => R): (object: A) => R {
  const answers = new WeakMap<A, { readonly answer: R }>();
  return (object) => {
    let known = answers.get(object);
    if (known === undefined) answers.set(object, (known = { answer: compute(object) }));
    return known.answer;
  };
}

/** A function that completes an object, and leaves one that is complete as it is. */
export function completing<A extends object>(complete: (object: A) => A): (object: A) => A {
  const done = new WeakSet<A>();
  return (object) => {
    if (done.has(object)) return object;
    const completed = complete(object);
    done.add(completed);
    return completed;
  };
}
