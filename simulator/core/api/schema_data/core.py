"""Namespaces, configuration, Events and Leases, and what is sent to subresources."""

TEXT = """
string FinalizerName NamespacePhase NamespaceConditionType SecretType CoordinatedLeaseStrategy

Namespace
  @ TypeMeta
  metadata ObjectMeta ! =ObjectMeta
  spec NamespaceSpec !
  status NamespaceStatus !

NamespaceSpec
  finalizers []FinalizerName

NamespaceStatus
  phase NamespacePhase
  conditions []NamespaceCondition merge=type

NamespaceCondition
  type NamespaceConditionType !
  status ConditionStatus !
  lastTransitionTime Time !
  reason string
  message string

ConfigMap
  @ TypeMeta
  metadata ObjectMeta ! =ObjectMeta
  immutable *bool
  data map[string]string
  binaryData map[string][]byte

Secret
  @ TypeMeta
  metadata ObjectMeta ! =ObjectMeta
  immutable *bool
  data map[string][]byte
  stringData map[string]string
  type SecretType

ServiceAccount
  @ TypeMeta
  metadata ObjectMeta ! =ObjectMeta
  secrets []ObjectReference merge=name
  imagePullSecrets []LocalObjectReference
  automountServiceAccountToken *bool

ObjectReference
  kind string
  namespace string
  name string
  uid types.UID =UID
  apiVersion string =APIVersion
  resourceVersion string
  fieldPath string

Event
  @ TypeMeta
  metadata ObjectMeta ! =ObjectMeta
  involvedObject ObjectReference !
  reason string
  message string
  source EventSource !
  firstTimestamp Time !
  lastTimestamp Time !
  count int32
  type string
  eventTime MicroTime !
  series *EventSeries
  action string
  related *ObjectReference
  reportingComponent string ! =ReportingController
  reportingInstance string !

EventSource
  component string
  host string

EventSeries
  count int32
  lastObservedTime MicroTime !

events.Event
  @ TypeMeta
  metadata ObjectMeta ! =ObjectMeta
  eventTime MicroTime !
  series *events.EventSeries
  reportingController string
  reportingInstance string
  action string
  reason string
  regarding ObjectReference
  related *ObjectReference
  note string
  type string
  deprecatedSource EventSource
  deprecatedFirstTimestamp Time !
  deprecatedLastTimestamp Time !
  deprecatedCount int32

events.EventSeries
  count int32 !
  lastObservedTime MicroTime !

Lease
  @ TypeMeta
  metadata ObjectMeta ! =ObjectMeta
  spec LeaseSpec !

LeaseSpec
  holderIdentity *string
  leaseDurationSeconds *int32
  acquireTime *MicroTime
  renewTime *MicroTime
  leaseTransitions *int32
  strategy *CoordinatedLeaseStrategy
  preferredHolder *string

Binding
  @ TypeMeta
  metadata ObjectMeta ! =ObjectMeta
  target ObjectReference !

Scale
  @ TypeMeta
  metadata ObjectMeta ! =ObjectMeta
  spec ScaleSpec !
  status ScaleStatus !

ScaleSpec
  replicas int32

ScaleStatus
  replicas int32 !
  selector string
"""
