"""Pods: their specification. ``k8s.io/api/core/v1``."""

TEXT = """
string RestartPolicy DNSPolicy PreemptionPolicy OSName PullPolicy TerminationMessagePolicy Protocol
string ContainerRestartPolicy ResourceResizeRestartPolicy ContainerRestartRuleAction
string ContainerRestartRuleOnExitCodesOperator ResourceName MountPropagationMode RecursiveReadOnlyMode
string TolerationOperator TaintEffect NodeSelectorOperator UnsatisfiableConstraintAction
string NodeInclusionPolicy PodConditionType URIScheme Signal Capability ProcMountType SeccompProfileType
string AppArmorProfileType PodFSGroupChangePolicy SupplementalGroupsPolicy PodSELinuxChangePolicy

Pod
  @ TypeMeta
  metadata ObjectMeta ! =ObjectMeta
  spec PodSpec !
  status PodStatus !

PodTemplateSpec
  metadata ObjectMeta ! =ObjectMeta
  spec PodSpec !

PodSpec
  volumes []Volume merge=name retain
  initContainers []Container merge=name
  containers []Container ! merge=name
  ephemeralContainers []EphemeralContainer merge=name
  restartPolicy RestartPolicy
  terminationGracePeriodSeconds *int64
  activeDeadlineSeconds *int64
  dnsPolicy DNSPolicy =DNSPolicy
  nodeSelector map[string]string
  serviceAccountName string
  serviceAccount string =DeprecatedServiceAccount
  automountServiceAccountToken *bool
  nodeName string
  hostNetwork bool
  hostPID bool
  hostIPC bool
  shareProcessNamespace *bool
  securityContext *PodSecurityContext
  imagePullSecrets []LocalObjectReference merge=name
  hostname string
  subdomain string
  affinity *Affinity
  schedulerName string
  tolerations []Toleration
  hostAliases []HostAlias merge=ip
  priorityClassName string
  priority *int32
  dnsConfig *PodDNSConfig =DNSConfig
  readinessGates []PodReadinessGate
  runtimeClassName *string
  enableServiceLinks *bool
  preemptionPolicy *PreemptionPolicy
  overhead ResourceList
  topologySpreadConstraints []TopologySpreadConstraint merge=topologyKey
  setHostnameAsFQDN *bool
  os *PodOS =OS
  hostUsers *bool
  schedulingGates []PodSchedulingGate merge=name
  resourceClaims []PodResourceClaim merge=name retain
  resources *ResourceRequirements
  hostnameOverride *string
  schedulingGroup *PodSchedulingGroup

Container
  name string !
  image string
  command []string
  args []string
  workingDir string
  ports []ContainerPort merge=containerPort
  envFrom []EnvFromSource
  env []EnvVar merge=name
  resources ResourceRequirements !
  resizePolicy []ContainerResizePolicy
  restartPolicy *ContainerRestartPolicy
  restartPolicyRules []ContainerRestartRule
  volumeMounts []VolumeMount merge=mountPath
  volumeDevices []VolumeDevice merge=devicePath
  livenessProbe *Probe
  readinessProbe *Probe
  startupProbe *Probe
  lifecycle *Lifecycle
  terminationMessagePath string
  terminationMessagePolicy TerminationMessagePolicy
  imagePullPolicy PullPolicy
  securityContext *SecurityContext
  stdin bool
  stdinOnce bool
  tty bool =TTY

EphemeralContainerCommon
  @ Container

EphemeralContainer
  @ EphemeralContainerCommon
  targetContainerName string

ContainerPort
  name string
  hostPort int32
  containerPort int32 !
  protocol Protocol
  hostIP string

EnvFromSource
  prefix string
  configMapRef *ConfigMapEnvSource
  secretRef *SecretEnvSource

ConfigMapEnvSource
  @ LocalObjectReference
  optional *bool

SecretEnvSource
  @ LocalObjectReference
  optional *bool

EnvVar
  name string !
  value string
  valueFrom *EnvVarSource

EnvVarSource
  fieldRef *ObjectFieldSelector
  resourceFieldRef *ResourceFieldSelector
  configMapKeyRef *ConfigMapKeySelector
  secretKeyRef *SecretKeySelector
  fileKeyRef *FileKeySelector

ObjectFieldSelector
  apiVersion string =APIVersion
  fieldPath string !

ResourceFieldSelector
  containerName string
  resource string !
  divisor Quantity !

ConfigMapKeySelector
  @ LocalObjectReference
  key string !
  optional *bool

SecretKeySelector
  @ LocalObjectReference
  key string !
  optional *bool

FileKeySelector
  volumeName string !
  path string !
  key string !
  optional *bool

ResourceRequirements
  limits ResourceList
  requests ResourceList
  claims []ResourceClaim

ResourceClaim
  name string !
  request string

ContainerResizePolicy
  resourceName ResourceName !
  restartPolicy ResourceResizeRestartPolicy !

ContainerRestartRule
  action ContainerRestartRuleAction
  exitCodes *ContainerRestartRuleOnExitCodes

ContainerRestartRuleOnExitCodes
  operator ContainerRestartRuleOnExitCodesOperator !
  values []int32

VolumeMount
  name string !
  readOnly bool
  recursiveReadOnly *RecursiveReadOnlyMode
  mountPath string !
  subPath string
  mountPropagation *MountPropagationMode
  subPathExpr string

VolumeDevice
  name string !
  devicePath string !

Probe
  @ ProbeHandler
  initialDelaySeconds int32
  timeoutSeconds int32
  periodSeconds int32
  successThreshold int32
  failureThreshold int32
  terminationGracePeriodSeconds *int64

ProbeHandler
  exec *ExecAction
  httpGet *HTTPGetAction =HTTPGet
  tcpSocket *TCPSocketAction =TCPSocket
  grpc *GRPCAction =GRPC

Lifecycle
  postStart *LifecycleHandler
  preStop *LifecycleHandler
  stopSignal *Signal

LifecycleHandler
  exec *ExecAction
  httpGet *HTTPGetAction =HTTPGet
  tcpSocket *TCPSocketAction =TCPSocket
  sleep *SleepAction

ExecAction
  command []string

HTTPGetAction
  path string
  port IntOrString !
  host string
  scheme URIScheme
  httpHeaders []HTTPHeader =HTTPHeaders

HTTPHeader
  name string !
  value string !

TCPSocketAction
  port IntOrString !
  host string

GRPCAction
  port int32 !
  service *string !

SleepAction
  seconds int64 !

SecurityContext
  capabilities *Capabilities
  privileged *bool
  seLinuxOptions *SELinuxOptions =SELinuxOptions
  windowsOptions *WindowsSecurityContextOptions
  runAsUser *int64
  runAsGroup *int64
  runAsNonRoot *bool
  readOnlyRootFilesystem *bool
  allowPrivilegeEscalation *bool
  procMount *ProcMountType
  seccompProfile *SeccompProfile
  appArmorProfile *AppArmorProfile

Capabilities
  add []Capability
  drop []Capability

SELinuxOptions
  user string
  role string
  type string
  level string

WindowsSecurityContextOptions
  gmsaCredentialSpecName *string =GMSACredentialSpecName
  gmsaCredentialSpec *string =GMSACredentialSpec
  runAsUserName *string
  hostProcess *bool

SeccompProfile
  type SeccompProfileType !
  localhostProfile *string

AppArmorProfile
  type AppArmorProfileType !
  localhostProfile *string

PodSecurityContext
  seLinuxOptions *SELinuxOptions =SELinuxOptions
  windowsOptions *WindowsSecurityContextOptions
  runAsUser *int64
  runAsGroup *int64
  runAsNonRoot *bool
  supplementalGroups []int64
  supplementalGroupsPolicy *SupplementalGroupsPolicy
  fsGroup *int64 =FSGroup
  sysctls []Sysctl
  fsGroupChangePolicy *PodFSGroupChangePolicy =FSGroupChangePolicy
  seccompProfile *SeccompProfile
  appArmorProfile *AppArmorProfile
  seLinuxChangePolicy *PodSELinuxChangePolicy =SELinuxChangePolicy

Sysctl
  name string !
  value string !

LocalObjectReference
  name string

Affinity
  nodeAffinity *NodeAffinity
  podAffinity *PodAffinity
  podAntiAffinity *PodAntiAffinity

NodeAffinity
  requiredDuringSchedulingIgnoredDuringExecution *NodeSelector
  preferredDuringSchedulingIgnoredDuringExecution []PreferredSchedulingTerm

NodeSelector
  nodeSelectorTerms []NodeSelectorTerm !

PreferredSchedulingTerm
  weight int32 !
  preference NodeSelectorTerm !

NodeSelectorTerm
  matchExpressions []NodeSelectorRequirement
  matchFields []NodeSelectorRequirement

NodeSelectorRequirement
  key string !
  operator NodeSelectorOperator !
  values []string

PodAffinity
  requiredDuringSchedulingIgnoredDuringExecution []PodAffinityTerm
  preferredDuringSchedulingIgnoredDuringExecution []WeightedPodAffinityTerm

PodAntiAffinity
  requiredDuringSchedulingIgnoredDuringExecution []PodAffinityTerm
  preferredDuringSchedulingIgnoredDuringExecution []WeightedPodAffinityTerm

WeightedPodAffinityTerm
  weight int32 !
  podAffinityTerm PodAffinityTerm !

PodAffinityTerm
  labelSelector *LabelSelector
  namespaces []string
  topologyKey string !
  namespaceSelector *LabelSelector
  matchLabelKeys []string
  mismatchLabelKeys []string

Toleration
  key string
  operator TolerationOperator
  value string
  effect TaintEffect
  tolerationSeconds *int64

HostAlias
  ip string ! =IP
  hostnames []string

PodDNSConfig
  nameservers []string
  searches []string
  options []PodDNSConfigOption

PodDNSConfigOption
  name string
  value *string

PodReadinessGate
  conditionType PodConditionType !

TopologySpreadConstraint
  maxSkew int32 !
  topologyKey string !
  whenUnsatisfiable UnsatisfiableConstraintAction !
  labelSelector *LabelSelector
  minDomains *int32
  nodeAffinityPolicy *NodeInclusionPolicy
  nodeTaintsPolicy *NodeInclusionPolicy
  matchLabelKeys []string

PodOS
  name OSName !

PodSchedulingGate
  name string !

PodResourceClaim
  name string !
  resourceClaimName *string
  resourceClaimTemplateName *string

PodSchedulingGroup
  podGroupName *string
"""
