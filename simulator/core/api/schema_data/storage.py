"""PersistentVolumes, their claims and classes. ``k8s.io/api/core/v1``, ``k8s.io/api/storage/v1``."""

TEXT = """
string PersistentVolumeReclaimPolicy PersistentVolumePhase PersistentVolumeClaimPhase ClaimResourceStatus
string PersistentVolumeClaimConditionType PersistentVolumeClaimModifyVolumeStatus VolumeBindingMode

PersistentVolume
  @ TypeMeta
  metadata ObjectMeta ! =ObjectMeta
  spec PersistentVolumeSpec !
  status PersistentVolumeStatus !

PersistentVolumeSpec
  capacity ResourceList
  @ PersistentVolumeSource
  accessModes []PersistentVolumeAccessMode
  claimRef *ObjectReference
  persistentVolumeReclaimPolicy PersistentVolumeReclaimPolicy
  storageClassName string
  mountOptions []string
  volumeMode *PersistentVolumeMode
  nodeAffinity *VolumeNodeAffinity
  volumeAttributesClassName *string

PersistentVolumeSource
  gcePersistentDisk *GCEPersistentDiskVolumeSource =GCEPersistentDisk
  awsElasticBlockStore *AWSElasticBlockStoreVolumeSource =AWSElasticBlockStore
  hostPath *HostPathVolumeSource
  glusterfs *GlusterfsPersistentVolumeSource
  nfs *NFSVolumeSource =NFS
  rbd *RBDPersistentVolumeSource =RBD
  iscsi *ISCSIPersistentVolumeSource =ISCSI
  cinder *CinderPersistentVolumeSource
  cephfs *CephFSPersistentVolumeSource =CephFS
  fc *FCVolumeSource =FC
  flocker *FlockerVolumeSource
  flexVolume *FlexPersistentVolumeSource
  azureFile *AzureFilePersistentVolumeSource
  vsphereVolume *VsphereVirtualDiskVolumeSource
  quobyte *QuobyteVolumeSource
  azureDisk *AzureDiskVolumeSource
  photonPersistentDisk *PhotonPersistentDiskVolumeSource
  portworxVolume *PortworxVolumeSource
  scaleIO *ScaleIOPersistentVolumeSource
  local *LocalVolumeSource
  storageos *StorageOSPersistentVolumeSource =StorageOS
  csi *CSIPersistentVolumeSource =CSI

GlusterfsPersistentVolumeSource
  endpoints string ! =EndpointsName
  path string !
  readOnly bool
  endpointsNamespace *string

RBDPersistentVolumeSource
  monitors []string ! =CephMonitors
  image string ! =RBDImage
  fsType string =FSType
  pool string =RBDPool
  user string =RadosUser
  keyring string
  secretRef *SecretReference
  readOnly bool

ISCSIPersistentVolumeSource
  targetPortal string !
  iqn string ! =IQN
  lun int32 !
  iscsiInterface string =ISCSIInterface
  fsType string =FSType
  readOnly bool
  portals []string
  chapAuthDiscovery bool =DiscoveryCHAPAuth
  chapAuthSession bool =SessionCHAPAuth
  secretRef *SecretReference
  initiatorName *string

CinderPersistentVolumeSource
  volumeID string !
  fsType string =FSType
  readOnly bool
  secretRef *SecretReference

CephFSPersistentVolumeSource
  monitors []string !
  path string
  user string
  secretFile string
  secretRef *SecretReference
  readOnly bool

FlexPersistentVolumeSource
  driver string !
  fsType string =FSType
  secretRef *SecretReference
  readOnly bool
  options map[string]string

AzureFilePersistentVolumeSource
  secretName string !
  shareName string !
  readOnly bool
  secretNamespace *string !

ScaleIOPersistentVolumeSource
  gateway string !
  system string !
  secretRef *SecretReference !
  sslEnabled bool =SSLEnabled
  protectionDomain string
  storagePool string
  storageMode string
  volumeName string
  fsType string =FSType
  readOnly bool

LocalVolumeSource
  path string !
  fsType *string =FSType

StorageOSPersistentVolumeSource
  volumeName string
  volumeNamespace string
  fsType string =FSType
  readOnly bool
  secretRef *ObjectReference

CSIPersistentVolumeSource
  driver string !
  volumeHandle string !
  readOnly bool
  fsType string =FSType
  volumeAttributes map[string]string
  controllerPublishSecretRef *SecretReference
  nodeStageSecretRef *SecretReference
  nodePublishSecretRef *SecretReference
  controllerExpandSecretRef *SecretReference
  nodeExpandSecretRef *SecretReference

SecretReference
  name string
  namespace string

VolumeNodeAffinity
  required *NodeSelector

PersistentVolumeStatus
  phase PersistentVolumePhase
  message string
  reason string
  lastPhaseTransitionTime *Time

PersistentVolumeClaim
  @ TypeMeta
  metadata ObjectMeta ! =ObjectMeta
  spec PersistentVolumeClaimSpec !
  status PersistentVolumeClaimStatus !

PersistentVolumeClaimStatus
  phase PersistentVolumeClaimPhase
  accessModes []PersistentVolumeAccessMode
  capacity ResourceList
  conditions []PersistentVolumeClaimCondition merge=type
  allocatedResources ResourceList
  allocatedResourceStatuses map[string]ClaimResourceStatus
  currentVolumeAttributesClassName *string
  modifyVolumeStatus *ModifyVolumeStatus

PersistentVolumeClaimCondition
  type PersistentVolumeClaimConditionType !
  status ConditionStatus !
  lastProbeTime Time !
  lastTransitionTime Time !
  reason string
  message string

ModifyVolumeStatus
  targetVolumeAttributesClassName string
  status PersistentVolumeClaimModifyVolumeStatus !

StorageClass
  @ TypeMeta
  metadata ObjectMeta ! =ObjectMeta
  provisioner string !
  parameters map[string]string
  reclaimPolicy *PersistentVolumeReclaimPolicy
  mountOptions []string
  allowVolumeExpansion *bool
  volumeBindingMode *VolumeBindingMode
  allowedTopologies []TopologySelectorTerm

TopologySelectorTerm
  matchLabelExpressions []TopologySelectorLabelRequirement

TopologySelectorLabelRequirement
  key string !
  values []string !
"""
