/**
 * What one item of a LimitRange has to say against amounts.
 *
 * Upstream: plugin/pkg/admission/limitranger/admission.go (minConstraint, maxConstraint, limitRequestRatioConstraint).
 */
import type { LimitRangeItem } from "../../../api/gen/core-v1";
import { compareQuantity, formatQuantity, quantityMilliValue, type Quantity } from "../../../apimachinery/quantity";
import { parsed, type Amounts } from "../pod-resources";

export function limitFaults(item: LimitRangeItem, requests: Amounts, limits: Amounts): readonly string[] {
  const about = (name: string): About => ({
    name,
    type: item.type,
    request: requests.get(name),
    limit: limits.get(name),
  });
  const isClaim = item.type === "PersistentVolumeClaim";
  return [
    ...faultsOf(item.min, (name, least) => tooLittle(about(name), least)),
    ...faultsOf(item.max, (name, most) => tooMuch(about(name), most, isClaim)),
    ...faultsOf(item.maxLimitRequestRatio, (name, most) => tooFarApart(about(name), most)),
  ];
}

interface About {
  readonly name: string;
  readonly type: string;
  readonly request: Quantity | undefined;
  readonly limit: Quantity | undefined;
}

function faultsOf(
  bounds: LimitRangeItem["min"],
  judge: (name: string, bound: Quantity) => string | undefined,
): string[] {
  return [...parsed(bounds as { readonly [name: string]: string } | undefined)]
    .map(([name, bound]) => judge(name, bound))
    .filter((fault) => fault !== undefined);
}

function tooLittle({ name, type, request, limit }: About, least: Quantity): string | undefined {
  const begin = `minimum ${name} usage per ${type} is ${formatQuantity(least)}`;
  if (request === undefined) return `${begin}.  No request is specified`;
  if (compareQuantity(request, least) < 0) return `${begin}, but request is ${formatQuantity(request)}`;
  return limit !== undefined && compareQuantity(limit, least) < 0
    ? `${begin}, but limit is ${formatQuantity(limit)}`
    : undefined;
}

function tooMuch({ name, type, request, limit }: About, most: Quantity, byRequest: boolean): string | undefined {
  const begin = `maximum ${name} usage per ${type} is ${formatQuantity(most)}`;
  if (byRequest) {
    if (request === undefined) return `${begin}.  No request is specified`;
    return compareQuantity(request, most) > 0 ? `${begin}, but request is ${formatQuantity(request)}` : undefined;
  }
  if (limit === undefined) return `${begin}.  No limit is specified`;
  if (compareQuantity(limit, most) > 0) return `${begin}, but limit is ${formatQuantity(limit)}`;
  return request !== undefined && compareQuantity(request, most) > 0
    ? `${begin}, but request is ${formatQuantity(request)}`
    : undefined;
}

function tooFarApart({ name, type, request, limit }: About, most: Quantity): string | undefined {
  const begin = `${name} max limit to request ratio per ${type} is ${formatQuantity(most)}`;
  const [asked, limited] = [milli(request), milli(limit)];
  if (asked === 0) return `${begin}, but no request is specified or request is 0`;
  if (limited === 0) return `${begin}, but no limit is specified or limit is 0`;
  const ratio = limited / asked;
  return ratio * 1000 > quantityMilliValue(most) ? `${begin}, but provided ratio is ${ratio.toFixed(6)}` : undefined;
}

function milli(quantity: Quantity | undefined): number {
  return quantity === undefined ? 0 : quantityMilliValue(quantity);
}
