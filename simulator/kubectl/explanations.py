"""What kinds and fields mean, in our words and in both languages. Read by ``kubectl explain``.

Keys of :data:`FIELDS` are ``Struct.field``, or a field's name alone where it means the same everywhere.
"""

from __future__ import annotations

from typing import Final

from simulator.kubectl.command import Pair

KINDS: Final[dict[str, Pair]] = {
    "Pod": (
        "One or more containers that always run together on one node: the smallest thing that is scheduled.",
        "一个或多个总在同一节点上一起运行的容器，是调度的最小单位。",
    ),
    "Deployment": (
        "Keeps the wanted number of pods running through ReplicaSets, and replaces them step by step when the pod "
        "template changes.",
        "通过 ReplicaSet 维持所需数量的 Pod，Pod 模板改变时逐步替换它们。",
    ),
    "ReplicaSet": (
        "Makes sure that the wanted number of pods of one template exists.",
        "保证某个模板的 Pod 始终有所需的数量。",
    ),
    "Node": (
        "A machine of the cluster on which a kubelet runs pods.",
        "集群中的一台机器，由其上的 kubelet 运行 Pod。",
    ),
    "Namespace": (
        "A scope for names: objects in different namespaces may have the same name.",
        "名称的作用域：不同命名空间中的对象可以同名。",
    ),
    "ConfigMap": (
        "Configuration as keys and values, for pods to read.",
        "以键值形式保存、供 Pod 读取的配置。",
    ),
    "Secret": (
        "Like a ConfigMap, for data that should not be shown: passwords, tokens, keys. Values are base64.",
        "类似 ConfigMap，用于口令、令牌、密钥等不宜公开的数据，值为 base64 编码。",
    ),
    "ServiceAccount": (
        "An identity for what runs in pods, with which they speak to the API server.",
        "Pod 中的程序访问 API 服务器时使用的身份。",
    ),
    "Event": (
        "A report of something that happened to an object; kept for an hour.",
        "关于某个对象发生了什么的记录，保留一小时。",
    ),
    "Lease": (
        "A lock with a time of renewal: heartbeats of nodes and the election of leaders use it.",
        "带续约时间的锁，用于节点心跳和选主。",
    ),
    "CSINode": (
        "Which storage drivers a node has.",
        "某个节点上有哪些存储驱动。",
    ),
}

FIELDS: Final[dict[str, Pair]] = {
    "apiVersion": (
        "The API group and version that the object is written in, for example apps/v1.",
        "对象所用的 API 组和版本，例如 apps/v1。",
    ),
    "kind": ("What the object is, for example Pod.", "对象的种类，例如 Pod。"),
    "metadata": (
        "What every object has: name, namespace, labels, owner, and what the server adds.",
        "每个对象都有的信息：名称、命名空间、标签、所有者，以及服务器添加的内容。",
    ),
    "spec": ("What is wanted: you write it.", "期望的状态，由你来写。"),
    "status": ("What is: the system writes it.", "实际的状态，由系统来写。"),
    "ObjectMeta.name": (
        "The name, unique for its kind in its namespace. It cannot be changed.",
        "名称，在同一命名空间的同类对象中唯一，不能修改。",
    ),
    "ObjectMeta.generateName": (
        "The beginning of a name to which the server adds five random characters.",
        "名称的前缀，服务器会在其后加上五个随机字符。",
    ),
    "namespace": ("The namespace.", "所在的命名空间。"),
    "uid": (
        "Identifies this object for all time; an object of the same name made later has another one.",
        "对象的永久标识；以后创建的同名对象会有另一个 uid。",
    ),
    "resourceVersion": (
        "The revision at which etcd last stored the object. An update that names an older one is refused.",
        "etcd 最近一次保存该对象时的修订号；带着旧修订号的更新会被拒绝。",
    ),
    "generation": (
        "Counts the changes of what is wanted (spec).",
        "spec 的修改次数。",
    ),
    "observedGeneration": (
        "The generation that the controller has seen: if it is lower than metadata.generation, the status is old.",
        "控制器已经看到的 generation；若小于 metadata.generation，说明状态还没跟上。",
    ),
    "creationTimestamp": ("When the object was created.", "对象的创建时间。"),
    "deletionTimestamp": (
        "When the object will be gone at the latest; set as soon as it is deleted.",
        "对象最迟消失的时间，一旦删除就会设置。",
    ),
    "labels": (
        "Keys and values by which objects are selected.",
        "用来选择对象的键值对。",
    ),
    "annotations": (
        "Keys and values for tools and people; nothing selects by them.",
        "供工具和人使用的键值对，不用于选择。",
    ),
    "ownerReferences": (
        "The objects that this one belongs to; when they are gone it is deleted too.",
        "该对象所属的对象；它们消失后，该对象也会被删除。",
    ),
    "finalizers": (
        "What must still be done before the object may go.",
        "对象消失之前还必须完成的事。",
    ),
    "managedFields": (
        "Who set which field, for server-side apply.",
        "哪个字段由谁设置，供服务器端 apply 使用。",
    ),
    "PodSpec.containers": (
        "The containers of the pod; at least one. They share network and volumes.",
        "Pod 的容器，至少一个；它们共享网络和卷。",
    ),
    "PodSpec.initContainers": (
        "Containers that run one after the other, each to its end, before the others start.",
        "在其他容器启动之前，依次运行到结束的容器。",
    ),
    "PodSpec.nodeName": (
        "The node that the pod runs on. The scheduler sets it; from then on that node's kubelet looks after the pod.",
        "Pod 所在的节点。由调度器设置；之后由该节点的 kubelet 负责。",
    ),
    "nodeSelector": (
        "Labels that a node must have for the pod to run there.",
        "节点必须具有的标签，Pod 才能在其上运行。",
    ),
    "PodSpec.affinity": (
        "Rules that draw the pod to nodes or to other pods, or keep it away.",
        "让 Pod 靠近或远离某些节点或其他 Pod 的规则。",
    ),
    "tolerations": (
        "The taints of nodes that the pod puts up with.",
        "Pod 能容忍的节点污点。",
    ),
    "restartPolicy": (
        "When the kubelet restarts containers that end: Always, OnFailure or Never.",
        "容器结束后 kubelet 何时重启它：Always、OnFailure 或 Never。",
    ),
    "terminationGracePeriodSeconds": (
        "How long the containers have to end by themselves after the pod is deleted.",
        "Pod 被删除后，留给容器自行结束的秒数。",
    ),
    "activeDeadlineSeconds": (
        "How long the pod may run at most.",
        "Pod 最多可运行的秒数。",
    ),
    "serviceAccountName": (
        "The service account as which the containers speak to the API server.",
        "容器访问 API 服务器时使用的 ServiceAccount。",
    ),
    "schedulerName": (
        "The scheduler that chooses the node.",
        "由哪个调度器选择节点。",
    ),
    "priorityClassName": (
        "The PriorityClass of the pod: a pod with a higher one is scheduled first and may displace others.",
        "Pod 的 PriorityClass：优先级高的先调度，并可抢占其他 Pod。",
    ),
    "dnsPolicy": (
        "Which DNS settings the containers get.",
        "容器使用怎样的 DNS 设置。",
    ),
    "PodSpec.volumes": (
        "Storage that containers can mount.",
        "可供容器挂载的存储。",
    ),
    "hostNetwork": (
        "Whether the pod uses the network of its node.",
        "Pod 是否使用节点的网络。",
    ),
    "topologySpreadConstraints": (
        "How evenly pods are to be spread over zones or nodes.",
        "Pod 在可用区或节点间应怎样均匀分布。",
    ),
    "schedulingGates": (
        "While there is one, the scheduler leaves the pod alone.",
        "只要还有一个，调度器就不会调度该 Pod。",
    ),
    "Container.name": (
        "The name of the container, unique in its pod.",
        "容器的名称，在 Pod 内唯一。",
    ),
    "image": (
        "The image to run, for example nginx:1.27.",
        "要运行的镜像，例如 nginx:1.27。",
    ),
    "imagePullPolicy": (
        "When the image is pulled: Always, IfNotPresent or Never.",
        "何时拉取镜像：Always、IfNotPresent 或 Never。",
    ),
    "command": (
        "The program to run instead of the image's entry point.",
        "代替镜像入口点运行的程序。",
    ),
    "args": (
        "The arguments of the program.",
        "程序的参数。",
    ),
    "env": ("Environment variables.", "环境变量。"),
    "envFrom": (
        "ConfigMaps and Secrets whose keys all become environment variables.",
        "其全部键都成为环境变量的 ConfigMap 和 Secret。",
    ),
    "ports": ("The ports that the container listens on.", "容器监听的端口。"),
    "resources": (
        "How much CPU and memory are asked for, and the most that may be used.",
        "所申请的 CPU 和内存，以及使用上限。",
    ),
    "ResourceRequirements.requests": (
        "What is set aside: the scheduler only chooses a node that has so much left.",
        "预留的量：调度器只会选择还剩这么多资源的节点。",
    ),
    "ResourceRequirements.limits": (
        "The most that may be used: CPU is throttled, too much memory kills the container.",
        "使用上限：CPU 超出会被限速，内存超出容器会被杀死。",
    ),
    "livenessProbe": (
        "A check that, when it fails, makes the kubelet restart the container.",
        "存活检查：失败时 kubelet 会重启容器。",
    ),
    "readinessProbe": (
        "A check that, when it fails, keeps traffic from the pod.",
        "就绪检查：失败时不再把流量发给该 Pod。",
    ),
    "startupProbe": (
        "A check that must succeed once before the other probes begin.",
        "启动检查：成功一次之后，其他检查才开始。",
    ),
    "volumeMounts": (
        "Where volumes appear in the container.",
        "卷挂载在容器中的位置。",
    ),
    "securityContext": (
        "User, capabilities and other rights of the processes.",
        "进程的用户、能力和其他权限。",
    ),
    "replicas": ("The number of pods.", "Pod 的数量。"),
    "selector": (
        "Which pods belong to it, by their labels.",
        "按标签决定哪些 Pod 属于它。",
    ),
    "template": (
        "The pod that is made.",
        "用来创建 Pod 的模板。",
    ),
    "strategy": (
        "How old pods are replaced by new ones: RollingUpdate or Recreate.",
        "如何用新 Pod 替换旧 Pod：RollingUpdate 或 Recreate。",
    ),
    "maxSurge": (
        "How many pods more than wanted there may be during an update.",
        "更新期间最多可以多出多少个 Pod。",
    ),
    "maxUnavailable": (
        "How many pods fewer than wanted there may be during an update.",
        "更新期间最多可以缺少多少个 Pod。",
    ),
    "minReadySeconds": (
        "How long a pod must be ready before it counts as available.",
        "Pod 就绪多久之后才算可用。",
    ),
    "revisionHistoryLimit": (
        "How many old ReplicaSets are kept for going back.",
        "保留多少个旧 ReplicaSet 以便回滚。",
    ),
    "progressDeadlineSeconds": (
        "After how long without progress a rollout counts as failed.",
        "多久没有进展，发布就算失败。",
    ),
    "DeploymentSpec.paused": (
        "Whether changes of the template are held back.",
        "是否暂不应用模板的修改。",
    ),
    "phase": (
        "Where in its life the object is: for a pod Pending, Running, Succeeded, Failed or Unknown.",
        "对象所处的阶段；Pod 有 Pending、Running、Succeeded、Failed、Unknown。",
    ),
    "conditions": (
        "Statements about the object, each True, False or Unknown, with a reason.",
        "关于对象的若干判断，各为 True、False 或 Unknown，并附原因。",
    ),
    "hostIP": ("The address of the pod's node.", "Pod 所在节点的地址。"),
    "podIP": ("The address of the pod.", "Pod 的地址。"),
    "startTime": ("When the kubelet took the pod up.", "kubelet 接手该 Pod 的时间。"),
    "containerStatuses": (
        "The state of each container: waiting, running or terminated.",
        "每个容器的状态：等待、运行或已结束。",
    ),
    "qosClass": (
        "Guaranteed, Burstable or BestEffort: decides who is evicted first when a node runs short.",
        "Guaranteed、Burstable 或 BestEffort：节点资源不足时决定先驱逐谁。",
    ),
    "readyReplicas": ("Pods that are ready.", "已就绪的 Pod 数。"),
    "availableReplicas": ("Pods that have been ready long enough.", "就绪时间足够长的 Pod 数。"),
    "updatedReplicas": ("Pods of the present template.", "使用当前模板的 Pod 数。"),
    "unavailableReplicas": ("Pods that are still missing.", "还缺少的 Pod 数。"),
    "unschedulable": (
        "Whether the scheduler leaves the node out (kubectl cordon).",
        "调度器是否跳过该节点（kubectl cordon）。",
    ),
    "taints": (
        "Marks that keep pods away which do not tolerate them.",
        "使不能容忍它的 Pod 远离的标记。",
    ),
    "podCIDR": ("The addresses for pods on this node.", "该节点上 Pod 的地址段。"),
    "capacity": ("All that the node has.", "节点的全部资源。"),
    "allocatable": ("What pods may use of it.", "其中可供 Pod 使用的部分。"),
    "nodeInfo": ("Versions of kernel, system and kubelet.", "内核、系统和 kubelet 的版本。"),
    "addresses": ("The addresses of the node.", "节点的地址。"),
    "data": (
        "Keys and values.",
        "键和值。",
    ),
    "binaryData": ("Values that are not text, in base64.", "非文本的值，用 base64 编码。"),
    "immutable": ("Whether the data can no longer be changed.", "数据是否不可再修改。"),
    "holderIdentity": ("Who holds the lease.", "租约的持有者。"),
    "renewTime": ("When it was last renewed.", "最近一次续约的时间。"),
    "leaseDurationSeconds": (
        "After how long without renewal others may take it.",
        "多久没有续约，别人就可以接手。",
    ),
    "involvedObject": ("What the event is about.", "事件所关于的对象。"),
    "reason": ("Why, in one word for programs.", "供程序读取的原因，一个单词。"),
    "message": ("Why, for people.", "供人阅读的说明。"),
}

REQUIRED: Final = frozenset(
    {
        "PodSpec.containers", "Container.name", "DeploymentSpec.selector", "DeploymentSpec.template",
        "ReplicaSetSpec.selector", "Taint.key", "Taint.effect", "ContainerPort.containerPort", "EnvVar.name",
        "VolumeMount.name", "VolumeMount.mountPath", "Volume.name", "Event.metadata", "Event.involvedObject",
    }
)  # fmt: skip
