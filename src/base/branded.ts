/**
 * Types that share a representation but must not be mixed: a UID is not a sequence number.
 */
declare const brand: unique symbol;
export type Branded<T, Name extends string> = T & { readonly [brand]: Name };
