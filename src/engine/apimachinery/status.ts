/**
 * A refusal, in Kubernetes' own words. `StatusError.status` is the very body that a client of the API gets.
 *
 * Upstream: k8s.io/apimachinery/pkg/api/errors/errors.go; reasons in meta/v1/types.go.
 */
export interface StatusCause {
  readonly reason?: string;
  readonly message?: string;
  readonly field?: string;
}

export interface Status {
  readonly kind: "Status";
  readonly apiVersion: "v1";
  readonly metadata: { readonly continue?: string; readonly remainingItemCount?: number };
  readonly status: "Success" | "Failure";
  readonly message?: string;
  readonly reason?: string;
  readonly details?: {
    readonly name?: string;
    readonly group?: string;
    readonly kind?: string;
    readonly uid?: string;
    readonly causes?: readonly StatusCause[];
    readonly retryAfterSeconds?: number;
  };
  readonly code: number;
}

export class StatusError extends Error {
  constructor(readonly status: Status) {
    super(status.message ?? status.reason ?? `status ${status.code}`);
    this.name = "StatusError";
  }

  get code(): number {
    return this.status.code;
  }
  get reason(): string {
    return this.status.reason ?? "";
  }
}

/**
 * One fault that validation found; several make one 422. Upstream:
 * k8s.io/apimachinery/pkg/util/validation/field/errors.go.
 */
export interface FieldError {
  readonly type:
    | "FieldValueNotFound"
    | "FieldValueRequired"
    | "FieldValueDuplicate"
    | "FieldValueInvalid"
    | "FieldValueNotSupported"
    | "FieldValueForbidden"
    | "FieldValueTooLong"
    | "FieldValueTooMany"
    | "InternalError"
    | "FieldValueTypeInvalid";
  readonly field: string;
  /** The message without the field: `Invalid value: "x": must be ...`. */
  readonly message: string;
}
