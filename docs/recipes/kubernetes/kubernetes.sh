#!/bin/sh
# Cordons and drains a Kubernetes node before it is patched, and uncordons it when it is Ready again. README.md has the variables.
# Usage: kubernetes.sh drain|uncordon
set -u

say() { printf 'kubernetes.sh: %s\n' "$*" >&2; }
die() {
  say "$*"
  exit 1
}

node=${KUBE_NODE:-${PATCHCTL_HOST:-}}
drain_timeout=${KUBE_DRAIN_TIMEOUT:-15m}
ready_seconds=${KUBE_READY_SECONDS:-300}
kured=${KUBE_KURED:-kube-system/kured}
mark=patchctl.cordoned-by
kube() { "${KUBECTL:-kubectl}" --request-timeout=20s "$@"; }

case $node in
  '') die 'set KUBE_NODE' ;;
  -* | *[!A-Za-z0-9._-]*) die "\"$node\" is no name of a node" ;;
esac

# ask WHAT ARGS…: an answer of the API server, or the end.
ask() {
  what=$1
  shift
  kube "$@" || die "cannot read $what"
}

# field PATH: of the node.
field() { kube get node "$node" -o "jsonpath={$1}"; }
ready_path='.status.conditions[?(@.type=="Ready")].status'

is_cordoned() {
  cordoned=$(field .spec.unschedulable) || die "cannot read node $node"
  [ "$cordoned" = true ]
}
is_ours() {
  by=$(field '.metadata.annotations.patchctl\.cordoned-by') || die "cannot read node $node"
  [ -n "$by" ]
}

# Each control-plane node as "NAME True|False|Unknown"; older clusters call them master.
control_plane() {
  for role in control-plane master; do
    ask 'the control plane' get nodes -l "node-role.kubernetes.io/$role" -o \
      'jsonpath={range .items[*]}{.metadata.name} {.status.conditions[?(@.type=="Ready")].status}{"\n"}{end}' || exit 1
  done | sort -u
}

# etcd needs more than half of all members, and this one will be away.
require_quorum() {
  members=$(control_plane) || exit 1
  printf '%s\n' "$members" | awk -v node="$node" '
    NF == 0 { next }
    { all++ }
    $1 == node { member = 1; next }
    $2 == "True" { others++ }
    END { if (member && all > 1 && others * 2 <= all) { printf "%d of %d", others, all; exit 1 } }' >/dev/null ||
    die "refused: without $node too few of the control plane would be Ready; nothing was changed"
}

# One daemon reboots or drains at a time: the lock of kured belongs to another node.
require_no_kured() {
  lock=$(ask kured -n "${kured%%/*}" get daemonset "${kured#*/}" --ignore-not-found -o 'jsonpath={.metadata.annotations.weave\.works/kured-node-lock}') || exit 1
  [ -z "$lock" ] || die "refused: kured holds its lock: $lock"
}

# The pods of a budget without room, on this node. A selector that is not just labels counts for its whole namespace.
require_budgets() {
  # shellcheck disable=SC2016 # the template has variables of its own
  budgets=$(ask 'pod disruption budgets' get pdb --all-namespaces -o 'go-template={{range .items}}{{.metadata.namespace}} {{.metadata.name}} {{.status.disruptionsAllowed}} {{if .spec.selector.matchExpressions}}*{{else}}{{range $key, $value := .spec.selector.matchLabels}}{{$key}}={{$value}},{{end}}{{end}}{{"\n"}}{{end}}') || exit 1
  printf '%s\n' "$budgets" | while read -r namespace name allowed selector; do
    [ -n "$namespace" ] || continue
    case $allowed in '' | *[!0-9]* | 0) ;; *) continue ;; esac
    case $selector in '*') selector= ;; esac
    pods=$(kube -n "$namespace" get pods -l "${selector%,}" --field-selector "spec.nodeName=$node" -o name) ||
      die "cannot read the pods of budget $namespace/$name"
    [ -z "$pods" ] || die "refused: budget $namespace/$name allows no disruption now, and has pods on $node: $(printf '%s' "$pods" | tr '\n' ' ')"
  done || exit 1
}

drain() {
  if ! is_cordoned; then
    ready=$(field "$ready_path") || die "cannot read node $node"
    [ "$ready" = True ] || die "refused: $node is not Ready; nothing was changed"
    require_quorum
    require_no_kured
    require_budgets
    # Written down first: only what this annotation names is uncordoned again.
    kube annotate node "$node" --overwrite "$mark=${PATCHCTL_RUN:-manual}" >/dev/null || die "cannot annotate $node; nothing was changed"
    kube cordon "$node" >/dev/null || die "cannot cordon $node"
  elif ! is_ours; then
    say "$node is cordoned already, not by patchctl: it will stay so"
  fi
  # Evictions keep to the budgets; --force and --disable-eviction would not.
  "${KUBECTL:-kubectl}" drain "$node" --ignore-daemonsets --delete-emptydir-data --timeout="$drain_timeout" >&2 ||
    die "$node is not drained; what is above says why"
}

uncordon() {
  deadline=$(($(date +%s) + ready_seconds))
  # The API server itself may be away with the node.
  until ready=$(field "$ready_path") && [ "$ready" = True ]; do
    [ "$(date +%s)" -lt "$deadline" ] || die "$node is not Ready after $ready_seconds s and stays cordoned. When it is: kubectl uncordon $node"
    sleep 2
  done
  is_ours || return 0
  kube uncordon "$node" >/dev/null || die "cannot uncordon $node"
  kube annotate node "$node" "$mark-" >/dev/null || die "$node is back, but its annotation $mark is still there"
}

case ${1:-} in
  drain | uncordon) "$1" ;;
  *) die 'usage: kubernetes.sh drain|uncordon' ;;
esac
