"""The Roles and the bindings of a new cluster, as bootstrap/rbac.py reads them (those of controllers go without saying).

From a new v1.36.2 cluster; upstream: bootstrappolicy/namespace_policy.go. ``kubeadm:cluster-admins`` is kubeadm's, which
makes it with the certificate of the administrator.
"""

ROLES = r"""
kube-public/system:controller:bootstrap-signer
  read core configmaps
  update core configmaps cluster-info
  create,patch,update core,events.k8s.io events
kube-system/extension-apiserver-authentication-reader
  read core configmaps extension-apiserver-authentication
kube-system/system::leader-locking-kube-controller-manager
  create,get,list,update,watch coordination.k8s.io leases
  create,get,list,update,watch coordination.k8s.io leasecandidates
kube-system/system::leader-locking-kube-scheduler
  create,get,list,update,watch coordination.k8s.io leases
  create,get,list,update,watch coordination.k8s.io leasecandidates
kube-system/system:controller:bootstrap-signer
  read core secrets
kube-system/system:controller:cloud-provider
  create,get,list,watch core configmaps
kube-system/system:controller:token-cleaner
  delete,get,list,watch core secrets
  create,patch,update core,events.k8s.io events
"""

CLUSTER_ROLE_BINDINGS = """
cluster-admin cluster-admin group=system:masters
system:basic-user system:basic-user group=system:authenticated
system:discovery system:discovery group=system:authenticated
system:kube-controller-manager system:kube-controller-manager user=system:kube-controller-manager
system:kube-dns system:kube-dns sa=kube-system/kube-dns
system:kube-scheduler system:kube-scheduler user=system:kube-scheduler
system:monitoring system:monitoring group=system:monitoring
system:node system:node
system:node-proxier system:node-proxier user=system:kube-proxy
system:public-info-viewer system:public-info-viewer group=system:authenticated group=system:unauthenticated
system:service-account-issuer-discovery system:service-account-issuer-discovery group=system:serviceaccounts
system:volume-scheduler system:volume-scheduler user=system:kube-scheduler
"""

KUBEADM_BINDINGS = """
kubeadm:cluster-admins cluster-admin group=kubeadm:cluster-admins
"""

ROLE_BINDINGS = r"""
kube-public/system:controller:bootstrap-signer system:controller:bootstrap-signer sa=kube-system/bootstrap-signer
kube-system/system::extension-apiserver-authentication-reader extension-apiserver-authentication-reader \
    user=system:kube-controller-manager user=system:kube-scheduler
kube-system/system::leader-locking-kube-controller-manager system::leader-locking-kube-controller-manager \
    user=system:kube-controller-manager sa=kube-system/kube-controller-manager sa=kube-system/leader-election-controller
kube-system/system::leader-locking-kube-scheduler system::leader-locking-kube-scheduler \
    user=system:kube-scheduler sa=kube-system/kube-scheduler
kube-system/system:controller:bootstrap-signer system:controller:bootstrap-signer sa=kube-system/bootstrap-signer
kube-system/system:controller:cloud-provider system:controller:cloud-provider sa=kube-system/cloud-provider
kube-system/system:controller:token-cleaner system:controller:token-cleaner sa=kube-system/token-cleaner
"""
