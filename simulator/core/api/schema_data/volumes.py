"""Volumes of a pod. ``k8s.io/api/core/v1``."""

TEXT = """
string HostPathType StorageMedium AzureDataDiskCachingMode AzureDataDiskKind
string PersistentVolumeAccessMode PersistentVolumeMode

Volume
  name string !
  @ VolumeSource

VolumeSource
  hostPath *HostPathVolumeSource
  emptyDir *EmptyDirVolumeSource
  gcePersistentDisk *GCEPersistentDiskVolumeSource =GCEPersistentDisk
  awsElasticBlockStore *AWSElasticBlockStoreVolumeSource =AWSElasticBlockStore
  gitRepo *GitRepoVolumeSource
  secret *SecretVolumeSource
  nfs *NFSVolumeSource =NFS
  iscsi *ISCSIVolumeSource =ISCSI
  glusterfs *GlusterfsVolumeSource
  persistentVolumeClaim *PersistentVolumeClaimVolumeSource
  rbd *RBDVolumeSource =RBD
  flexVolume *FlexVolumeSource
  cinder *CinderVolumeSource
  cephfs *CephFSVolumeSource =CephFS
  flocker *FlockerVolumeSource
  downwardAPI *DownwardAPIVolumeSource
  fc *FCVolumeSource =FC
  azureFile *AzureFileVolumeSource
  configMap *ConfigMapVolumeSource
  vsphereVolume *VsphereVirtualDiskVolumeSource
  quobyte *QuobyteVolumeSource
  azureDisk *AzureDiskVolumeSource
  photonPersistentDisk *PhotonPersistentDiskVolumeSource
  projected *ProjectedVolumeSource
  portworxVolume *PortworxVolumeSource
  scaleIO *ScaleIOVolumeSource
  storageos *StorageOSVolumeSource =StorageOS
  csi *CSIVolumeSource =CSI
  ephemeral *EphemeralVolumeSource
  image *ImageVolumeSource

HostPathVolumeSource
  path string !
  type *HostPathType

EmptyDirVolumeSource
  medium StorageMedium
  sizeLimit *Quantity

SecretVolumeSource
  secretName string
  items []KeyToPath
  defaultMode *int32
  optional *bool

ConfigMapVolumeSource
  @ LocalObjectReference
  items []KeyToPath
  defaultMode *int32
  optional *bool

KeyToPath
  key string !
  path string !
  mode *int32

DownwardAPIVolumeSource
  items []DownwardAPIVolumeFile
  defaultMode *int32

DownwardAPIVolumeFile
  path string !
  fieldRef *ObjectFieldSelector
  resourceFieldRef *ResourceFieldSelector
  mode *int32

ProjectedVolumeSource
  sources []VolumeProjection !
  defaultMode *int32

VolumeProjection
  secret *SecretProjection
  downwardAPI *DownwardAPIProjection
  configMap *ConfigMapProjection
  serviceAccountToken *ServiceAccountTokenProjection
  clusterTrustBundle *ClusterTrustBundleProjection
  podCertificate *PodCertificateProjection

SecretProjection
  @ LocalObjectReference
  items []KeyToPath
  optional *bool

ConfigMapProjection
  @ LocalObjectReference
  items []KeyToPath
  optional *bool

DownwardAPIProjection
  items []DownwardAPIVolumeFile

ServiceAccountTokenProjection
  audience string
  expirationSeconds *int64
  path string !

ClusterTrustBundleProjection
  name *string
  signerName *string
  labelSelector *LabelSelector
  optional *bool
  path string !

PodCertificateProjection
  signerName string
  keyType string
  maxExpirationSeconds *int32
  credentialBundlePath string
  keyPath string
  certificateChainPath string
  userAnnotations map[string]string

PersistentVolumeClaimVolumeSource
  claimName string !
  readOnly bool

EphemeralVolumeSource
  volumeClaimTemplate *PersistentVolumeClaimTemplate

PersistentVolumeClaimTemplate
  metadata ObjectMeta =ObjectMeta
  spec PersistentVolumeClaimSpec !

PersistentVolumeClaimSpec
  accessModes []PersistentVolumeAccessMode
  selector *LabelSelector
  resources VolumeResourceRequirements
  volumeName string
  storageClassName *string
  volumeMode *PersistentVolumeMode
  dataSource *TypedLocalObjectReference
  dataSourceRef *TypedObjectReference
  volumeAttributesClassName *string

VolumeResourceRequirements
  limits ResourceList
  requests ResourceList

TypedLocalObjectReference
  apiGroup *string ! =APIGroup
  kind string !
  name string !

TypedObjectReference
  apiGroup *string ! =APIGroup
  kind string !
  name string !
  namespace *string

ImageVolumeSource
  reference string
  pullPolicy PullPolicy

CSIVolumeSource
  driver string !
  readOnly *bool
  fsType *string =FSType
  volumeAttributes map[string]string
  nodePublishSecretRef *LocalObjectReference

NFSVolumeSource
  server string !
  path string !
  readOnly bool

ISCSIVolumeSource
  targetPortal string !
  iqn string ! =IQN
  lun int32 !
  iscsiInterface string =ISCSIInterface
  fsType string =FSType
  readOnly bool
  portals []string
  chapAuthDiscovery bool =DiscoveryCHAPAuth
  chapAuthSession bool =SessionCHAPAuth
  secretRef *LocalObjectReference
  initiatorName *string

GCEPersistentDiskVolumeSource
  pdName string ! =PDName
  fsType string =FSType
  partition int32
  readOnly bool

AWSElasticBlockStoreVolumeSource
  volumeID string !
  fsType string =FSType
  partition int32
  readOnly bool

GitRepoVolumeSource
  repository string !
  revision string
  directory string

GlusterfsVolumeSource
  endpoints string ! =EndpointsName
  path string !
  readOnly bool

RBDVolumeSource
  monitors []string ! =CephMonitors
  image string ! =RBDImage
  fsType string =FSType
  pool string =RBDPool
  user string =RadosUser
  keyring string
  secretRef *LocalObjectReference
  readOnly bool

FlexVolumeSource
  driver string !
  fsType string =FSType
  secretRef *LocalObjectReference
  readOnly bool
  options map[string]string

CinderVolumeSource
  volumeID string !
  fsType string =FSType
  readOnly bool
  secretRef *LocalObjectReference

CephFSVolumeSource
  monitors []string !
  path string
  user string
  secretFile string
  secretRef *LocalObjectReference
  readOnly bool

FlockerVolumeSource
  datasetName string
  datasetUUID string

FCVolumeSource
  targetWWNs []string
  lun *int32
  fsType string =FSType
  readOnly bool
  wwids []string =WWIDs

AzureFileVolumeSource
  secretName string !
  shareName string !
  readOnly bool

VsphereVirtualDiskVolumeSource
  volumePath string !
  fsType string =FSType
  storagePolicyName string
  storagePolicyID string

QuobyteVolumeSource
  registry string !
  volume string !
  readOnly bool
  user string
  group string
  tenant string

AzureDiskVolumeSource
  diskName string !
  diskURI string ! =DataDiskURI
  cachingMode *AzureDataDiskCachingMode
  fsType *string =FSType
  readOnly *bool
  kind *AzureDataDiskKind

PhotonPersistentDiskVolumeSource
  pdID string ! =PdID
  fsType string =FSType

PortworxVolumeSource
  volumeID string !
  fsType string =FSType
  readOnly bool

ScaleIOVolumeSource
  gateway string !
  system string !
  secretRef *LocalObjectReference !
  sslEnabled bool =SSLEnabled
  protectionDomain string
  storagePool string
  storageMode string
  volumeName string
  fsType string =FSType
  readOnly bool

StorageOSVolumeSource
  volumeName string
  volumeNamespace string
  fsType string =FSType
  readOnly bool
  secretRef *LocalObjectReference
"""
