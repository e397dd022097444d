import type { KObject } from "../../apimachinery/object";
import type { FieldError } from "../../apimachinery/status";
import { badRequest, invalid } from "../../apimachinery/status-errors";
import { goQuoteList } from "../../apimachinery/go-format";
import { formatTime } from "../../apimachinery/time";
import { reviewSelf, reviewSelfAccess, reviewSelfRules, reviewSubjectAccess } from "../authorization/access-reviews";
import {
  validateLocalSubjectAccess,
  validateSelfAccess,
  validateSubjectAccess,
} from "../authorization/access-review-validation";
import { ISSUER } from "../identity";
import type { Handler, RequestContext, Rooms } from "../request-context";
import type { Served } from "../served";
import { readBody } from "./body";
import { stages } from "./stages";
import { writeOptions } from "./write-options";

/** Questions as objects: they are answered and never stored. Upstream: pkg/registry/{authorization,authentication}. */
export function reviewHandler(served: Served): Handler | undefined {
  const review = REVIEWS.get(served.api.resource);
  if (review === undefined) return undefined;
  return (rooms, context) => {
    const { object } = stages.decode(rooms, () => readBody(context.request, served.gvk, writeOptions(context.info)));
    const faults = review.validate?.(object, context) ?? [];
    if (faults.length > 0) throw invalid({ group: served.api.group, kind: "" }, "", faults);
    const status = review.answer(object, context, rooms);
    // Who asks about himself gets an answer with a date; the others are questions alone.
    const dated =
      served.api.resource === "selfsubjectreviews" ? { creationTimestamp: formatTime(rooms.place.wall()) } : {};
    const placed = served.api.namespaced ? { namespace: context.info.namespace } : {};
    return {
      do: "answer",
      status: 201,
      object: { ...object, metadata: { ...object.metadata, ...placed, ...dated }, status },
    };
  };
}

interface Review {
  validate?(object: KObject, context: RequestContext): readonly FieldError[];
  answer(object: KObject, context: RequestContext, rooms: Rooms): unknown;
}

/** Whose token it is, asked by those who hold one that was shown to them: kubelets, webhooks. */
function reviewToken(object: KObject, { tokenUser }: Rooms): unknown {
  const { token = "", audiences = [] } = specOf(object) as {
    readonly token?: string;
    readonly audiences?: readonly string[];
  };
  if (token === "") throw badRequest("token is required for TokenReview in authentication");
  const found = tokenUser(token);
  if (!found.ok) return { user: {}, error: found.errors.join(", ") };
  const { username, uid, groups, extra } = found.user;
  const known = audiences.length === 0 || audiences.includes(ISSUER);
  if (!known)
    return {
      user: {},
      error: `token audiences ${goQuoteList([ISSUER])} is invalid for the target audiences ${goQuoteList(audiences)}`,
    };
  const user = { username, ...(uid !== undefined && { uid }), groups, ...(extra !== undefined && { extra }) };
  return { authenticated: true, user, audiences: [ISSUER] };
}

const specOf = (object: KObject): never => (object["spec"] ?? {}) as never;

const REVIEWS: ReadonlyMap<string, Review> = new Map<string, Review>([
  [
    "subjectaccessreviews",
    {
      validate: (object) => validateSubjectAccess(specOf(object)),
      answer: (object, _context, { authorizer }) => reviewSubjectAccess(authorizer, specOf(object)),
    },
  ],
  [
    "localsubjectaccessreviews",
    {
      validate: (object, { info }) => validateLocalSubjectAccess(specOf(object), info.namespace),
      answer: (object, _context, { authorizer }) => reviewSubjectAccess(authorizer, specOf(object)),
    },
  ],
  [
    "selfsubjectaccessreviews",
    {
      validate: (object) => validateSelfAccess(specOf(object)),
      answer: (object, { user }, { authorizer }) => reviewSelfAccess(authorizer, user, specOf(object)),
    },
  ],
  [
    "selfsubjectrulesreviews",
    {
      answer: (object, { user }, { rbac }) =>
        reviewSelfRules(rbac, user, (specOf(object) as { readonly namespace?: string }).namespace ?? ""),
    },
  ],
  ["tokenreviews", { answer: (object, _context, rooms) => reviewToken(object, rooms) }],
  ["selfsubjectreviews", { answer: (_object, { user }) => reviewSelf(user) }],
]);
