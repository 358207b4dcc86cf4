"""HorizontalPodAutoscalers in both versions. ``k8s.io/api/autoscaling/v1``, ``k8s.io/api/autoscaling/v2``."""

TEXT = """
string v2.MetricSourceType v2.MetricTargetType v2.ScalingPolicySelect v2.HPAScalingPolicyType
string v2.HorizontalPodAutoscalerConditionType

HorizontalPodAutoscaler
  @ TypeMeta
  metadata ObjectMeta ! =ObjectMeta
  spec HorizontalPodAutoscalerSpec !
  status HorizontalPodAutoscalerStatus !

HorizontalPodAutoscalerSpec
  scaleTargetRef CrossVersionObjectReference !
  minReplicas *int32
  maxReplicas int32 !
  targetCPUUtilizationPercentage *int32

CrossVersionObjectReference
  kind string !
  name string !
  apiVersion string =APIVersion

HorizontalPodAutoscalerStatus
  observedGeneration *int64
  lastScaleTime *Time
  currentReplicas int32 !
  desiredReplicas int32 !
  currentCPUUtilizationPercentage *int32

autoscaling.v2.HorizontalPodAutoscaler
  @ TypeMeta
  metadata ObjectMeta ! =ObjectMeta
  spec autoscaling.v2.HorizontalPodAutoscalerSpec !
  status autoscaling.v2.HorizontalPodAutoscalerStatus !

autoscaling.v2.HorizontalPodAutoscalerSpec
  scaleTargetRef autoscaling.v2.CrossVersionObjectReference !
  minReplicas *int32
  maxReplicas int32 !
  metrics []autoscaling.v2.MetricSpec
  behavior *autoscaling.v2.HorizontalPodAutoscalerBehavior

autoscaling.v2.CrossVersionObjectReference
  kind string !
  name string !
  apiVersion string =APIVersion

autoscaling.v2.MetricSpec
  type v2.MetricSourceType !
  object *autoscaling.v2.ObjectMetricSource
  pods *autoscaling.v2.PodsMetricSource
  resource *autoscaling.v2.ResourceMetricSource
  containerResource *autoscaling.v2.ContainerResourceMetricSource
  external *autoscaling.v2.ExternalMetricSource

autoscaling.v2.ObjectMetricSource
  describedObject autoscaling.v2.CrossVersionObjectReference !
  target autoscaling.v2.MetricTarget !
  metric autoscaling.v2.MetricIdentifier !

autoscaling.v2.PodsMetricSource
  metric autoscaling.v2.MetricIdentifier !
  target autoscaling.v2.MetricTarget !

autoscaling.v2.ResourceMetricSource
  name ResourceName !
  target autoscaling.v2.MetricTarget !

autoscaling.v2.ContainerResourceMetricSource
  name ResourceName !
  target autoscaling.v2.MetricTarget !
  container string !

autoscaling.v2.ExternalMetricSource
  metric autoscaling.v2.MetricIdentifier !
  target autoscaling.v2.MetricTarget !

autoscaling.v2.MetricIdentifier
  name string !
  selector *LabelSelector

autoscaling.v2.MetricTarget
  type v2.MetricTargetType !
  value *Quantity
  averageValue *Quantity
  averageUtilization *int32

autoscaling.v2.HorizontalPodAutoscalerBehavior
  scaleUp *autoscaling.v2.HPAScalingRules
  scaleDown *autoscaling.v2.HPAScalingRules

autoscaling.v2.HPAScalingRules
  stabilizationWindowSeconds *int32
  selectPolicy *v2.ScalingPolicySelect
  policies []autoscaling.v2.HPAScalingPolicy
  tolerance *Quantity

autoscaling.v2.HPAScalingPolicy
  type v2.HPAScalingPolicyType !
  value int32 !
  periodSeconds int32 !

autoscaling.v2.HorizontalPodAutoscalerStatus
  observedGeneration *int64
  lastScaleTime *Time
  currentReplicas int32
  desiredReplicas int32 !
  currentMetrics []autoscaling.v2.MetricStatus !
  conditions []autoscaling.v2.HorizontalPodAutoscalerCondition merge=type

autoscaling.v2.HorizontalPodAutoscalerCondition
  type v2.HorizontalPodAutoscalerConditionType !
  status ConditionStatus !
  lastTransitionTime Time !
  reason string
  message string

autoscaling.v2.MetricStatus
  type v2.MetricSourceType !
  object *autoscaling.v2.ObjectMetricStatus
  pods *autoscaling.v2.PodsMetricStatus
  resource *autoscaling.v2.ResourceMetricStatus
  containerResource *autoscaling.v2.ContainerResourceMetricStatus
  external *autoscaling.v2.ExternalMetricStatus

autoscaling.v2.ObjectMetricStatus
  metric autoscaling.v2.MetricIdentifier !
  current autoscaling.v2.MetricValueStatus !
  describedObject autoscaling.v2.CrossVersionObjectReference !

autoscaling.v2.PodsMetricStatus
  metric autoscaling.v2.MetricIdentifier !
  current autoscaling.v2.MetricValueStatus !

autoscaling.v2.ResourceMetricStatus
  name ResourceName !
  current autoscaling.v2.MetricValueStatus !

autoscaling.v2.ContainerResourceMetricStatus
  name ResourceName !
  current autoscaling.v2.MetricValueStatus !
  container string !

autoscaling.v2.ExternalMetricStatus
  metric autoscaling.v2.MetricIdentifier !
  current autoscaling.v2.MetricValueStatus !

autoscaling.v2.MetricValueStatus
  value *Quantity
  averageValue *Quantity
  averageUtilization *int32
"""
