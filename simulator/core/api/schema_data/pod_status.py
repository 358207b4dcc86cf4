"""Pods: their status. ``k8s.io/api/core/v1``."""

TEXT = """
string PodPhase ConditionStatus PodQOSClass PodResizeStatus ResourceHealthStatus ResourceID

PodStatus
  observedGeneration int64
  phase PodPhase
  conditions []PodCondition merge=type
  message string
  reason string
  nominatedNodeName string
  hostIP string
  hostIPs []HostIP merge=ip
  podIP string
  podIPs []PodIP merge=ip
  startTime *Time
  initContainerStatuses []ContainerStatus
  containerStatuses []ContainerStatus
  qosClass PodQOSClass =QOSClass
  ephemeralContainerStatuses []ContainerStatus
  resize PodResizeStatus
  resourceClaimStatuses []PodResourceClaimStatus merge=name retain
  extendedResourceClaimStatus *PodExtendedResourceClaimStatus
  nodeAllocatableResourceClaimStatuses []NodeAllocatableResourceClaimStatus
  allocatedResources ResourceList
  resources *ResourceRequirements

PodCondition
  type PodConditionType !
  observedGeneration int64
  status ConditionStatus !
  lastProbeTime Time !
  lastTransitionTime Time !
  reason string
  message string

HostIP
  ip string ! =IP

PodIP
  ip string ! =IP

PodResourceClaimStatus
  name string !
  resourceClaimName *string

PodExtendedResourceClaimStatus
  requestMappings []ContainerExtendedResourceRequest !
  resourceClaimName string !

ContainerExtendedResourceRequest
  containerName string !
  resourceName string !
  requestName string !

NodeAllocatableResourceClaimStatus
  resourceClaimName string !
  containers []string
  resources ResourceList

ContainerStatus
  name string !
  state ContainerState
  lastState ContainerState =LastTerminationState
  ready bool !
  restartCount int32 !
  image string !
  imageID string !
  containerID string
  started *bool
  allocatedResources ResourceList
  resources *ResourceRequirements
  volumeMounts []VolumeMountStatus merge=mountPath
  user *ContainerUser
  allocatedResourcesStatus []ResourceStatus merge=name
  stopSignal *Signal

ContainerState
  waiting *ContainerStateWaiting
  running *ContainerStateRunning
  terminated *ContainerStateTerminated

ContainerStateWaiting
  reason string
  message string

ContainerStateRunning
  startedAt Time !

ContainerStateTerminated
  exitCode int32 !
  signal int32
  reason string
  message string
  startedAt Time !
  finishedAt Time !
  containerID string

ContainerUser
  linux *LinuxContainerUser

LinuxContainerUser
  uid int64 ! =UID
  gid int64 ! =GID
  supplementalGroups []int64

VolumeMountStatus
  name string !
  mountPath string !
  readOnly bool
  recursiveReadOnly *RecursiveReadOnlyMode
  volumeStatus *VolumeStatus

VolumeStatus
  image *ImageVolumeStatus

ImageVolumeStatus
  imageRef string !

ResourceStatus
  name ResourceName !
  resources []ResourceHealth

ResourceHealth
  resourceID ResourceID !
  health ResourceHealthStatus
  message *string
"""
