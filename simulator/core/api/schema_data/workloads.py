"""DaemonSets, StatefulSets and their revisions, Jobs and CronJobs, and the older ReplicationControllers.

``k8s.io/api/apps/v1``, ``k8s.io/api/batch/v1``, ``k8s.io/api/core/v1``.
"""

TEXT = """
string DaemonSetUpdateStrategyType DaemonSetConditionType PodManagementPolicyType StatefulSetUpdateStrategyType
string StatefulSetConditionType PersistentVolumeClaimRetentionPolicyType CompletionMode JobConditionType
string PodFailurePolicyAction PodFailurePolicyOnExitCodesOperator PodReplacementPolicy ConcurrencyPolicy
string ReplicationControllerConditionType

DaemonSet
  @ TypeMeta
  metadata ObjectMeta ! =ObjectMeta
  spec DaemonSetSpec !
  status DaemonSetStatus !

DaemonSetSpec
  selector *LabelSelector !
  template PodTemplateSpec !
  updateStrategy DaemonSetUpdateStrategy !
  minReadySeconds int32
  revisionHistoryLimit *int32

DaemonSetUpdateStrategy
  type DaemonSetUpdateStrategyType
  rollingUpdate *RollingUpdateDaemonSet

RollingUpdateDaemonSet
  maxUnavailable *IntOrString
  maxSurge *IntOrString

DaemonSetStatus
  currentNumberScheduled int32 !
  numberMisscheduled int32 !
  desiredNumberScheduled int32 !
  numberReady int32 !
  observedGeneration int64
  updatedNumberScheduled int32
  numberAvailable int32
  numberUnavailable int32
  collisionCount *int32
  conditions []DaemonSetCondition merge=type

DaemonSetCondition
  type DaemonSetConditionType !
  status ConditionStatus !
  lastTransitionTime Time !
  reason string
  message string

StatefulSet
  @ TypeMeta
  metadata ObjectMeta ! =ObjectMeta
  spec StatefulSetSpec !
  status StatefulSetStatus !

StatefulSetSpec
  replicas *int32
  selector *LabelSelector !
  template PodTemplateSpec !
  volumeClaimTemplates []PersistentVolumeClaim
  serviceName string !
  podManagementPolicy PodManagementPolicyType
  updateStrategy StatefulSetUpdateStrategy
  revisionHistoryLimit *int32
  minReadySeconds int32
  persistentVolumeClaimRetentionPolicy *StatefulSetPersistentVolumeClaimRetentionPolicy
  ordinals *StatefulSetOrdinals

StatefulSetUpdateStrategy
  type StatefulSetUpdateStrategyType
  rollingUpdate *RollingUpdateStatefulSetStrategy

RollingUpdateStatefulSetStrategy
  partition *int32
  maxUnavailable *IntOrString

StatefulSetPersistentVolumeClaimRetentionPolicy
  whenDeleted PersistentVolumeClaimRetentionPolicyType
  whenScaled PersistentVolumeClaimRetentionPolicyType

StatefulSetOrdinals
  start int32 !

StatefulSetStatus
  observedGeneration int64
  replicas int32 !
  readyReplicas int32
  currentReplicas int32
  updatedReplicas int32
  currentRevision string
  updateRevision string
  collisionCount *int32
  conditions []StatefulSetCondition merge=type
  availableReplicas int32 !

StatefulSetCondition
  type StatefulSetConditionType !
  status ConditionStatus !
  lastTransitionTime Time !
  reason string
  message string

ControllerRevision
  @ TypeMeta
  metadata ObjectMeta ! =ObjectMeta
  data RawExtension
  revision int64 !

Job
  @ TypeMeta
  metadata ObjectMeta ! =ObjectMeta
  spec JobSpec !
  status JobStatus !

JobSpec
  parallelism *int32
  completions *int32
  activeDeadlineSeconds *int64
  podFailurePolicy *PodFailurePolicy
  successPolicy *SuccessPolicy
  backoffLimit *int32
  backoffLimitPerIndex *int32
  maxFailedIndexes *int32
  selector *LabelSelector
  manualSelector *bool
  template PodTemplateSpec !
  ttlSecondsAfterFinished *int32 =TTLSecondsAfterFinished
  completionMode *CompletionMode
  suspend *bool
  podReplacementPolicy *PodReplacementPolicy
  managedBy *string

PodFailurePolicy
  rules []PodFailurePolicyRule !

PodFailurePolicyRule
  action PodFailurePolicyAction !
  onExitCodes *PodFailurePolicyOnExitCodesRequirement
  onPodConditions []PodFailurePolicyOnPodConditionsPattern

PodFailurePolicyOnExitCodesRequirement
  containerName *string
  operator PodFailurePolicyOnExitCodesOperator !
  values []int32 !

PodFailurePolicyOnPodConditionsPattern
  type PodConditionType !
  status ConditionStatus !

SuccessPolicy
  rules []SuccessPolicyRule !

SuccessPolicyRule
  succeededIndexes *string
  succeededCount *int32

JobStatus
  conditions []JobCondition merge=type
  startTime *Time
  completionTime *Time
  active int32
  succeeded int32
  failed int32
  terminating *int32
  completedIndexes string
  failedIndexes *string
  uncountedTerminatedPods *UncountedTerminatedPods
  ready *int32

JobCondition
  type JobConditionType !
  status ConditionStatus !
  lastProbeTime Time !
  lastTransitionTime Time !
  reason string
  message string

UncountedTerminatedPods
  succeeded []types.UID
  failed []types.UID

CronJob
  @ TypeMeta
  metadata ObjectMeta ! =ObjectMeta
  spec CronJobSpec !
  status CronJobStatus !

CronJobSpec
  schedule string !
  timeZone *string
  startingDeadlineSeconds *int64
  concurrencyPolicy ConcurrencyPolicy
  suspend *bool
  jobTemplate JobTemplateSpec !
  successfulJobsHistoryLimit *int32
  failedJobsHistoryLimit *int32

JobTemplateSpec
  metadata ObjectMeta ! =ObjectMeta
  spec JobSpec !

CronJobStatus
  active []ObjectReference
  lastScheduleTime *Time
  lastSuccessfulTime *Time

ReplicationController
  @ TypeMeta
  metadata ObjectMeta ! =ObjectMeta
  spec ReplicationControllerSpec !
  status ReplicationControllerStatus !

ReplicationControllerSpec
  replicas *int32
  minReadySeconds int32
  selector map[string]string
  template *PodTemplateSpec

ReplicationControllerStatus
  replicas int32 !
  fullyLabeledReplicas int32
  readyReplicas int32
  availableReplicas int32
  observedGeneration int64
  conditions []ReplicationControllerCondition merge=type

ReplicationControllerCondition
  type ReplicationControllerConditionType !
  status ConditionStatus !
  lastTransitionTime Time !
  reason string
  message string

PodTemplate
  @ TypeMeta
  metadata ObjectMeta ! =ObjectMeta
  template PodTemplateSpec
"""
