import { EtcdError } from "./mvcc";
import { ERR_DUPLICATE_KEY, ERR_EMPTY_KEY, type EtcdRequest, type TxnOp } from "./protocol";

/** Refuses what makes no sense before it is proposed. Upstream: etcd server/etcdserver/api/v3rpc/key.go. */
export function checkRequest(request: EtcdRequest): void {
  if ("key" in request && request.key === "") throw new EtcdError(ERR_EMPTY_KEY);
  if (request.op !== "txn") return;
  for (const op of [...request.compare, ...request.success, ...request.failure])
    if (op.key === "") throw new EtcdError(ERR_EMPTY_KEY);
  checkPuts(request.success);
  checkPuts(request.failure);
}

/** One transaction is one revision, so it can write a key but once. */
function checkPuts(ops: readonly TxnOp[]): void {
  const puts = ops.filter(({ op }) => op === "put").map(({ key }) => key);
  if (new Set(puts).size < puts.length) throw new EtcdError(ERR_DUPLICATE_KEY);
  for (const op of ops) {
    if (op.op !== "delete") continue;
    const within = (key: string): boolean =>
      op.end === undefined ? key === op.key : key >= op.key && (op.end === "\0" || key < op.end);
    if (puts.some(within)) throw new EtcdError(ERR_DUPLICATE_KEY);
  }
}
