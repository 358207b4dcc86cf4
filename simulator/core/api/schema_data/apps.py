"""Workloads. ``k8s.io/api/apps/v1``."""

TEXT = """
string DeploymentStrategyType DeploymentConditionType ReplicaSetConditionType

Deployment
  @ TypeMeta
  metadata ObjectMeta ! =ObjectMeta
  spec DeploymentSpec !
  status DeploymentStatus !

DeploymentSpec
  replicas *int32
  selector *LabelSelector !
  template PodTemplateSpec !
  strategy DeploymentStrategy ! retain
  minReadySeconds int32
  revisionHistoryLimit *int32
  paused bool
  progressDeadlineSeconds *int32

DeploymentStrategy
  type DeploymentStrategyType
  rollingUpdate *RollingUpdateDeployment

RollingUpdateDeployment
  maxUnavailable *IntOrString
  maxSurge *IntOrString

DeploymentStatus
  observedGeneration int64
  replicas int32
  updatedReplicas int32
  readyReplicas int32
  availableReplicas int32
  unavailableReplicas int32
  terminatingReplicas *int32
  conditions []DeploymentCondition merge=type
  collisionCount *int32

DeploymentCondition
  type DeploymentConditionType !
  status ConditionStatus !
  lastUpdateTime Time !
  lastTransitionTime Time !
  reason string
  message string

ReplicaSet
  @ TypeMeta
  metadata ObjectMeta ! =ObjectMeta
  spec ReplicaSetSpec !
  status ReplicaSetStatus !

ReplicaSetSpec
  replicas *int32
  minReadySeconds int32
  selector *LabelSelector !
  template PodTemplateSpec

ReplicaSetStatus
  replicas int32 !
  fullyLabeledReplicas int32
  readyReplicas int32
  availableReplicas int32
  terminatingReplicas *int32
  observedGeneration int64
  conditions []ReplicaSetCondition merge=type

ReplicaSetCondition
  type ReplicaSetConditionType !
  status ConditionStatus !
  lastTransitionTime Time !
  reason string
  message string
"""
