declare const brand: unique symbol

/** A nominal type: `T` that passed the one parser or constructor of `Name`. No cast to it outside the file that owns it. Brands nest. */
export type Brand<T, Name extends string> = T & { readonly [brand]: { readonly [N in Name]: true } }
