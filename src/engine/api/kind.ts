import type { FieldError } from "../apimachinery/status";
import type { KObject } from "../apimachinery/object";
import type { ColumnCell, TableColumn } from "./columns/table";

/**
 * What is written by hand about one kind of API object: how the API server completes, checks and keeps it.
 *
 * Reads and writes nothing: every member is a pure function of the objects given to it. The API server calls them in
 * a fixed order.
 * Create: `defaults` → admission → `prepareForCreate` → `validate` → storage. Update: `defaults` → admission →
 * `prepareForUpdate` →
 * `validateUpdate` → storage. A status write goes through the functions of `status` instead. The one idea: a kind
 * says *what* holds for its objects, the API server knows *when* it is asked.
 *
 * Members are methods, so that a `Kind<Deployment>` may stand in a registry of `Kind<KObject>`.
 *
 * Upstream: apiserver/pkg/registry/rest (the strategies), pkg/registry/<group>/<kind>/strategy.go,
 * pkg/apis/<group>/<version>/defaults.go.
 * Left out: conversion between the versions of a group, except where a kind says otherwise.
 */
export interface Kind<O extends KObject = KObject> {
  readonly namespaced: boolean;
  /**
   * The group that a refusal names, where it is not the group of the request: an event is a core Event however it
   * comes.
   */
  readonly refusalGroup?: string;

  /** Fills what the sender left open. Runs on everything that is decoded: requests and what storage holds. */
  defaults(o: O): O;

  /**
   * Drops what a creator may not set (status) and sets what it cannot know (generation 1). `uid` and creation time
   * are there already.
   */
  prepareForCreate(o: O, by?: Creator): O;
  /** Keeps what an update may not change (status) and counts the generation on when the desired state changed. */
  prepareForUpdate(o: O, old: O): O;

  validate(o: O): readonly FieldError[];
  validateUpdate(o: O, old: O): readonly FieldError[];

  /** Texts of `Warning:` headers for an accepted create (`old` undefined) or update. */
  warnings?(o: O, old?: O): readonly string[];

  /** Present when the kind has a status subresource. */
  readonly status?: StatusStrategy<O>;
  /** Present when the kind has a scale subresource. */
  readonly scale?: ScaleStrategy<O>;

  /** Columns of a Table answer, and the cells of one row; the server's clock gives the ages. Absent: name and age. */
  readonly columns?: KindColumns<O>;

  /** What `fieldSelector` may ask about beyond `metadata.name` and `metadata.namespace`: path to value. */
  selectableFields?(o: O): Readonly<Record<string, string>>;

  /** Paths that server-side apply never lets a writer own through the main resource, e.g. `["status"]`. */
  readonly resetFields: readonly (readonly string[])[];

  /** A PUT to a name that is not there creates it. */
  readonly allowCreateOnUpdate: boolean;
  /** A PUT without a resourceVersion overwrites whatever is stored. */
  readonly unconditionalUpdate: boolean;

  /** Grace period in seconds of a delete, or undefined to delete at once. `asked` is what the DeleteOptions say. */
  gracefulDeletion?(o: O, asked: number | undefined): number | undefined;
  /** What `propagationPolicy` means when nobody said anything: orphan only for kinds of old versions. */
  readonly defaultDeletion?: "background" | "orphan";
}

/** Who makes an object: some kinds keep it. */
export interface Creator {
  readonly username: string;
  readonly uid?: string;
  readonly groups: readonly string[];
  readonly extra?: { readonly [key: string]: readonly string[] };
}

export interface StatusStrategy<O extends KObject> {
  /** Keeps everything but the status from `old`. */
  prepareForStatusUpdate(o: O, old: O): O;
  validateStatusUpdate(o: O, old: O): readonly FieldError[];
  readonly resetFields: readonly (readonly string[])[];
}

/** `autoscaling/v1` Scale, as the scale subresource of a workload shows it. */
export interface Scale extends KObject {
  readonly spec: { readonly replicas?: number };
  readonly status: { readonly replicas: number; readonly selector?: string };
}

export interface ScaleStrategy<O extends KObject> {
  toScale(o: O): Scale;
  /** The object with the replicas that the Scale asks for; nothing else of a Scale can be set. */
  fromScale(o: O, scale: Scale): O;
}

export interface KindColumns<O extends KObject> {
  readonly columns: readonly TableColumn[];
  cells(o: O, nowSeconds: number): readonly ColumnCell[];
}
