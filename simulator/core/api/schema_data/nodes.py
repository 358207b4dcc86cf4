"""Nodes, and the CSINode beside each. ``k8s.io/api/core/v1``, ``k8s.io/api/storage/v1``."""

TEXT = """
string NodePhase NodeConditionType NodeAddressType UniqueVolumeName

Node
  @ TypeMeta
  metadata ObjectMeta ! =ObjectMeta
  spec NodeSpec !
  status NodeStatus !

NodeSpec
  podCIDR string
  podCIDRs []string merge
  providerID string
  unschedulable bool
  taints []Taint
  configSource *NodeConfigSource
  externalID string =DoNotUseExternalID

Taint
  key string !
  value string
  effect TaintEffect !
  timeAdded *Time

NodeConfigSource
  configMap *ConfigMapNodeConfigSource

ConfigMapNodeConfigSource
  namespace string !
  name string !
  uid types.UID =UID
  resourceVersion string
  kubeletConfigKey string !

NodeStatus
  capacity ResourceList
  allocatable ResourceList
  phase NodePhase
  conditions []NodeCondition merge=type
  addresses []NodeAddress merge=type
  daemonEndpoints NodeDaemonEndpoints !
  nodeInfo NodeSystemInfo !
  images []ContainerImage
  volumesInUse []UniqueVolumeName
  volumesAttached []AttachedVolume
  config *NodeConfigStatus
  runtimeHandlers []NodeRuntimeHandler
  features *NodeFeatures
  declaredFeatures []string

NodeCondition
  type NodeConditionType !
  status ConditionStatus !
  lastHeartbeatTime Time !
  lastTransitionTime Time !
  reason string
  message string

NodeAddress
  type NodeAddressType !
  address string !

NodeDaemonEndpoints
  kubeletEndpoint DaemonEndpoint !

DaemonEndpoint
  Port int32 !

NodeSystemInfo
  machineID string !
  systemUUID string !
  bootID string !
  kernelVersion string !
  osImage string ! =OSImage
  containerRuntimeVersion string !
  kubeletVersion string !
  kubeProxyVersion string !
  operatingSystem string !
  architecture string !
  swap *NodeSwapStatus

NodeSwapStatus
  capacity *int64

ContainerImage
  names []string
  sizeBytes int64

AttachedVolume
  name UniqueVolumeName !
  devicePath string !

NodeConfigStatus
  assigned *NodeConfigSource
  active *NodeConfigSource
  lastKnownGood *NodeConfigSource
  error string

NodeRuntimeHandler
  name string !
  features *NodeRuntimeHandlerFeatures

NodeRuntimeHandlerFeatures
  recursiveReadOnlyMounts *bool
  userNamespaces *bool

NodeFeatures
  supplementalGroupsPolicy *bool

CSINode
  @ TypeMeta
  metadata ObjectMeta ! =ObjectMeta
  spec CSINodeSpec !

CSINodeSpec
  drivers []CSINodeDriver ! merge=name

CSINodeDriver
  name string !
  nodeID string !
  topologyKeys []string !
  allocatable *VolumeNodeResources

VolumeNodeResources
  count *int32
"""
