"""What bounds the rest: disruption budgets, quotas, limits, priorities, runtime classes.

``k8s.io/api/policy/v1``, ``core/v1``, ``scheduling/v1``, ``node/v1``.
"""

TEXT = """
string UnhealthyPodEvictionPolicyType ResourceQuotaScope ScopeSelectorOperator LimitType DeletionPropagation

PodDisruptionBudget
  @ TypeMeta
  metadata ObjectMeta ! =ObjectMeta
  spec PodDisruptionBudgetSpec !
  status PodDisruptionBudgetStatus !

PodDisruptionBudgetSpec
  minAvailable *IntOrString
  selector *LabelSelector replace
  maxUnavailable *IntOrString
  unhealthyPodEvictionPolicy *UnhealthyPodEvictionPolicyType

PodDisruptionBudgetStatus
  observedGeneration int64
  disruptedPods map[string]Time
  disruptionsAllowed int32 !
  currentHealthy int32 !
  desiredHealthy int32 !
  expectedPods int32 !
  conditions []Condition merge=type

Eviction
  @ TypeMeta
  metadata ObjectMeta ! =ObjectMeta
  deleteOptions *DeleteOptions

DeleteOptions
  @ TypeMeta
  gracePeriodSeconds *int64
  preconditions *Preconditions
  orphanDependents *bool
  propagationPolicy *DeletionPropagation
  dryRun []string
  ignoreStoreReadErrorWithClusterBreakingPotential *bool

Preconditions
  uid *types.UID =UID
  resourceVersion *string

ResourceQuota
  @ TypeMeta
  metadata ObjectMeta ! =ObjectMeta
  spec ResourceQuotaSpec !
  status ResourceQuotaStatus !

ResourceQuotaSpec
  hard ResourceList
  scopes []ResourceQuotaScope
  scopeSelector *ScopeSelector

ScopeSelector
  matchExpressions []ScopedResourceSelectorRequirement

ScopedResourceSelectorRequirement
  scopeName ResourceQuotaScope !
  operator ScopeSelectorOperator !
  values []string

ResourceQuotaStatus
  hard ResourceList
  used ResourceList

LimitRange
  @ TypeMeta
  metadata ObjectMeta ! =ObjectMeta
  spec LimitRangeSpec !

LimitRangeSpec
  limits []LimitRangeItem !

LimitRangeItem
  type LimitType !
  max ResourceList
  min ResourceList
  default ResourceList
  defaultRequest ResourceList
  maxLimitRequestRatio ResourceList

PriorityClass
  @ TypeMeta
  metadata ObjectMeta ! =ObjectMeta
  value int32 !
  globalDefault bool
  description string
  preemptionPolicy *PreemptionPolicy

RuntimeClass
  @ TypeMeta
  metadata ObjectMeta ! =ObjectMeta
  handler string !
  overhead *Overhead
  scheduling *Scheduling

Overhead
  podFixed ResourceList

Scheduling
  nodeSelector map[string]string
  tolerations []Toleration
"""
