"""What Go's API types know beyond the published schema: optional values and named types.

The schema does not tell ``replicas: 0`` (a pointer: zero is an answer) from ``minReadySeconds: 0`` (a plain number:
zero is left out), nor that ``restartPolicy`` is a ``v1.RestartPolicy``, which error texts name. Both are listed here,
by definition, for the definitions that served kinds reach; what is not listed is plain.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from simulator.apimachinery.schema import short_name

_OPTIONAL = {
    "apiextensions.v1.CustomResourceDefinitionStatus": "conditions acceptedNames storedVersions",
    "apiextensions.v1.CustomResourceDefinitionVersion": "deprecationWarning",
    "apiextensions.v1.CustomResourceSubresourceScale": "labelSelectorPath",
    "apiextensions.v1.JSONSchemaProps": "$ref maximum minimum maxLength minLength maxItems minItems multipleOf "
                                        "maxProperties minProperties x-kubernetes-preserve-unknown-fields "
                                        "x-kubernetes-list-type x-kubernetes-map-type",
    "apiextensions.v1.ServiceReference": "path port",
    "apiextensions.v1.ValidationRule": "reason optionalOldSelf",
    "apiextensions.v1.WebhookClientConfig": "url",
    "apps.v1.DaemonSetSpec": "revisionHistoryLimit",
    "apps.v1.DaemonSetStatus": "collisionCount",
    "apps.v1.DeploymentSpec": "replicas revisionHistoryLimit progressDeadlineSeconds",
    "apps.v1.DeploymentStatus": "terminatingReplicas collisionCount",
    "apps.v1.ReplicaSetSpec": "replicas",
    "apps.v1.ReplicaSetStatus": "terminatingReplicas",
    "apps.v1.RollingUpdateStatefulSetStrategy": "partition",
    "apps.v1.StatefulSetSpec": "replicas revisionHistoryLimit serviceName",
    "apps.v1.StatefulSetStatus": "collisionCount availableReplicas",
    "autoscaling.v1.HorizontalPodAutoscalerSpec": "minReplicas targetCPUUtilizationPercentage",
    "autoscaling.v1.HorizontalPodAutoscalerStatus": "observedGeneration currentCPUUtilizationPercentage "
                                                    "currentReplicas desiredReplicas",
    "autoscaling.v2.HPAScalingRules": "stabilizationWindowSeconds selectPolicy",
    "autoscaling.v2.HorizontalPodAutoscalerSpec": "minReplicas maxReplicas",
    "autoscaling.v2.HorizontalPodAutoscalerStatus": "observedGeneration desiredReplicas",
    "autoscaling.v2.MetricTarget": "averageUtilization",
    "autoscaling.v2.MetricValueStatus": "averageUtilization",
    "batch.v1.CronJobSpec": "timeZone startingDeadlineSeconds suspend successfulJobsHistoryLimit "
                            "failedJobsHistoryLimit",
    "batch.v1.JobSpec": "parallelism completions activeDeadlineSeconds backoffLimit backoffLimitPerIndex "
                        "maxFailedIndexes manualSelector ttlSecondsAfterFinished completionMode suspend "
                        "podReplacementPolicy managedBy",
    "batch.v1.JobStatus": "terminating ready failedIndexes",
    "batch.v1.PodFailurePolicyOnExitCodesRequirement": "containerName",
    "batch.v1.SuccessPolicyRule": "succeededIndexes succeededCount",
    "coordination.v1.LeaseSpec": "holderIdentity leaseDurationSeconds leaseTransitions strategy preferredHolder",
    "core.v1.AppArmorProfile": "localhostProfile",
    "core.v1.AzureDiskVolumeSource": "cachingMode fsType readOnly kind",
    "core.v1.AzureFilePersistentVolumeSource": "secretNamespace",
    "core.v1.CSIVolumeSource": "readOnly fsType",
    "core.v1.ClientIPConfig": "timeoutSeconds",
    "core.v1.ClusterTrustBundleProjection": "name signerName optional",
    "core.v1.ConfigMap": "immutable",
    "core.v1.ConfigMapEnvSource": "optional",
    "core.v1.ConfigMapKeySelector": "optional",
    "core.v1.ConfigMapProjection": "optional",
    "core.v1.ConfigMapVolumeSource": "defaultMode optional",
    "core.v1.Container": "restartPolicy",
    "core.v1.ContainerImage": "names",
    "core.v1.ContainerStatus": "started stopSignal",
    "core.v1.DownwardAPIVolumeFile": "mode",
    "core.v1.DownwardAPIVolumeSource": "defaultMode",
    "core.v1.EndpointAddress": "nodeName",
    "core.v1.EndpointPort": "appProtocol",
    "core.v1.EphemeralContainer": "restartPolicy",
    "core.v1.Event": "reportingComponent reportingInstance",
    "core.v1.FCVolumeSource": "lun",
    "core.v1.FileKeySelector": "optional",
    "core.v1.GRPCAction": "service",
    "core.v1.GlusterfsPersistentVolumeSource": "endpointsNamespace",
    "core.v1.HostPathVolumeSource": "type",
    "core.v1.ISCSIPersistentVolumeSource": "initiatorName",
    "core.v1.ISCSIVolumeSource": "initiatorName",
    "core.v1.KeyToPath": "mode",
    "core.v1.Lifecycle": "stopSignal",
    "core.v1.LoadBalancerIngress": "ipMode",
    "core.v1.LocalVolumeSource": "fsType",
    "core.v1.NodeFeatures": "supplementalGroupsPolicy",
    "core.v1.NodeRuntimeHandler": "name",
    "core.v1.NodeRuntimeHandlerFeatures": "recursiveReadOnlyMounts userNamespaces",
    "core.v1.NodeSwapStatus": "capacity",
    "core.v1.PersistentVolumeClaimSpec": "storageClassName volumeMode volumeAttributesClassName",
    "core.v1.PersistentVolumeClaimStatus": "currentVolumeAttributesClassName",
    "core.v1.PersistentVolumeSpec": "volumeMode volumeAttributesClassName",
    "core.v1.PodCertificateProjection": "maxExpirationSeconds",
    "core.v1.PodDNSConfigOption": "value",
    "core.v1.PodResourceClaim": "resourceClaimName resourceClaimTemplateName",
    "core.v1.PodResourceClaimStatus": "resourceClaimName",
    "core.v1.PodSchedulingGroup": "podGroupName",
    "core.v1.PodSecurityContext": "runAsUser runAsGroup runAsNonRoot supplementalGroupsPolicy fsGroup "
                                  "fsGroupChangePolicy seLinuxChangePolicy",
    "core.v1.PodSpec": "terminationGracePeriodSeconds activeDeadlineSeconds automountServiceAccountToken "
                       "shareProcessNamespace priority runtimeClassName enableServiceLinks preemptionPolicy "
                       "setHostnameAsFQDN hostUsers hostnameOverride",
    "core.v1.PortStatus": "error",
    "core.v1.Probe": "terminationGracePeriodSeconds",
    "core.v1.ProjectedVolumeSource": "defaultMode sources",
    "core.v1.ReplicationControllerSpec": "replicas",
    "core.v1.ResourceHealth": "message",
    "core.v1.SeccompProfile": "localhostProfile",
    "core.v1.Secret": "immutable",
    "core.v1.SecretEnvSource": "optional",
    "core.v1.SecretKeySelector": "optional",
    "core.v1.SecretProjection": "optional",
    "core.v1.SecretVolumeSource": "defaultMode optional",
    "core.v1.SecurityContext": "privileged runAsUser runAsGroup runAsNonRoot readOnlyRootFilesystem "
                               "allowPrivilegeEscalation procMount",
    "core.v1.ServiceAccount": "automountServiceAccountToken",
    "core.v1.ServiceAccountTokenProjection": "expirationSeconds",
    "core.v1.ServicePort": "appProtocol",
    "core.v1.ServiceSpec": "ipFamilyPolicy allocateLoadBalancerNodePorts loadBalancerClass internalTrafficPolicy "
                           "trafficDistribution",
    "core.v1.Toleration": "tolerationSeconds",
    "core.v1.TopologySpreadConstraint": "minDomains nodeAffinityPolicy nodeTaintsPolicy",
    "core.v1.TypedLocalObjectReference": "apiGroup",
    "core.v1.TypedObjectReference": "apiGroup namespace",
    "core.v1.VolumeMount": "recursiveReadOnly mountPropagation",
    "core.v1.VolumeMountStatus": "recursiveReadOnly",
    "core.v1.WindowsSecurityContextOptions": "gmsaCredentialSpecName gmsaCredentialSpec runAsUserName hostProcess",
    "discovery.v1.Endpoint": "hostname nodeName zone",
    "discovery.v1.EndpointConditions": "ready serving terminating",
    "discovery.v1.EndpointPort": "name protocol port appProtocol",
    "discovery.v1.EndpointSlice": "endpoints ports",
    "policy.v1.PodDisruptionBudgetSpec": "unhealthyPodEvictionPolicy",
    "policy.v1.PodDisruptionBudgetStatus": "disruptionsAllowed currentHealthy desiredHealthy expectedPods",
    "scheduling.v1.PriorityClass": "preemptionPolicy value",
    "storage.v1.CSIDriverSpec": "attachRequired podInfoOnMount storageCapacity fsGroupPolicy requiresRepublish "
                                "seLinuxMount nodeAllocatableUpdatePeriodSeconds serviceAccountTokenInSecrets "
                                "preventPodSchedulingIfMissing",
    "storage.v1.StorageClass": "reclaimPolicy allowVolumeExpansion volumeBindingMode",
    "storage.v1.TokenRequest": "expirationSeconds",
    "storage.v1.VolumeAttachmentSource": "persistentVolumeName",
    "storage.v1.VolumeError": "errorCode",
    "storage.v1.VolumeNodeResources": "count",
    "meta.v1.DeleteOptions": "gracePeriodSeconds orphanDependents propagationPolicy "
                             "ignoreStoreReadErrorWithClusterBreakingPotential",
    "meta.v1.ObjectMeta": "deletionGracePeriodSeconds",
    "meta.v1.OwnerReference": "controller blockOwnerDeletion",
    "meta.v1.Preconditions": "uid resourceVersion",
}

_NAMED = {
    "apiextensions.v1.CustomResourceDefinitionSpec": "scope:ResourceScope",
    "apiextensions.v1.CustomResourceConversion": "strategy:ConversionStrategyType",
    "apps.v1.DaemonSetUpdateStrategy": "type:DaemonSetUpdateStrategyType",
    "apps.v1.DeploymentStrategy": "type:DeploymentStrategyType",
    "apps.v1.StatefulSetSpec": "podManagementPolicy:PodManagementPolicyType",
    "apps.v1.StatefulSetUpdateStrategy": "type:StatefulSetUpdateStrategyType",
    "autoscaling.v2.HPAScalingPolicy": "type:HPAScalingPolicyType",
    "autoscaling.v2.HPAScalingRules": "selectPolicy:ScalingPolicySelect",
    "autoscaling.v2.MetricSpec": "type:MetricSourceType",
    "autoscaling.v2.MetricTarget": "type:MetricTargetType",
    "batch.v1.CronJobSpec": "concurrencyPolicy:ConcurrencyPolicy",
    "batch.v1.JobCondition": "type:JobConditionType status:ConditionStatus",
    "batch.v1.JobSpec": "completionMode:CompletionMode podReplacementPolicy:PodReplacementPolicy",
    "batch.v1.PodFailurePolicyOnExitCodesRequirement": "operator:PodFailurePolicyOnExitCodesOperator",
    "batch.v1.PodFailurePolicyOnPodConditionsPattern": "type:PodConditionType status:ConditionStatus",
    "batch.v1.PodFailurePolicyRule": "action:PodFailurePolicyAction",
    "core.v1.Capabilities": "add:[]Capability drop:[]Capability",
    "core.v1.Container": "restartPolicy:ContainerRestartPolicy terminationMessagePolicy:TerminationMessagePolicy "
                         "imagePullPolicy:PullPolicy",
    "core.v1.ContainerPort": "protocol:Protocol",
    "core.v1.EmptyDirVolumeSource": "medium:StorageMedium",
    "core.v1.EndpointPort": "protocol:Protocol",
    "core.v1.HTTPGetAction": "scheme:URIScheme",
    "core.v1.HostPathVolumeSource": "type:HostPathType",
    "core.v1.NamespaceSpec": "finalizers:[]FinalizerName",
    "core.v1.NamespaceStatus": "phase:NamespacePhase",
    "core.v1.NodeCondition": "type:NodeConditionType status:ConditionStatus",
    "core.v1.NodeSelectorRequirement": "operator:NodeSelectorOperator",
    "core.v1.NodeStatus": "capacity:ResourceList allocatable:ResourceList phase:NodePhase",
    "core.v1.PersistentVolumeClaimSpec": "accessModes:[]PersistentVolumeAccessMode volumeMode:PersistentVolumeMode",
    "core.v1.PersistentVolumeClaimStatus": "phase:PersistentVolumeClaimPhase accessModes:[]PersistentVolumeAccessMode "
                                           "capacity:ResourceList",
    "core.v1.PersistentVolumeSpec": "accessModes:[]PersistentVolumeAccessMode capacity:ResourceList "
                                    "persistentVolumeReclaimPolicy:PersistentVolumeReclaimPolicy "
                                    "volumeMode:PersistentVolumeMode",
    "core.v1.PersistentVolumeStatus": "phase:PersistentVolumePhase",
    "core.v1.PodCondition": "type:PodConditionType status:ConditionStatus",
    "core.v1.PodOS": "name:OSName",
    "core.v1.PodSpec": "restartPolicy:RestartPolicy dnsPolicy:DNSPolicy preemptionPolicy:PreemptionPolicy "
                       "overhead:ResourceList",
    "core.v1.PodStatus": "phase:PodPhase qosClass:PodQOSClass",
    "core.v1.ResourceRequirements": "limits:ResourceList requests:ResourceList",
    "core.v1.SeccompProfile": "type:SeccompProfileType",
    "core.v1.Secret": "type:SecretType",
    "core.v1.SecurityContext": "procMount:ProcMountType",
    "core.v1.ServicePort": "protocol:Protocol",
    "core.v1.ServiceSpec": "type:ServiceType sessionAffinity:ServiceAffinity ipFamilies:[]IPFamily "
                           "externalTrafficPolicy:ServiceExternalTrafficPolicy "
                           "internalTrafficPolicy:ServiceInternalTrafficPolicy ipFamilyPolicy:IPFamilyPolicy",
    "core.v1.Taint": "effect:TaintEffect",
    "core.v1.Toleration": "operator:TolerationOperator effect:TaintEffect",
    "core.v1.TopologySpreadConstraint": "whenUnsatisfiable:UnsatisfiableConstraintAction "
                                        "nodeAffinityPolicy:NodeInclusionPolicy nodeTaintsPolicy:NodeInclusionPolicy",
    "core.v1.VolumeMount": "mountPropagation:MountPropagationMode recursiveReadOnly:RecursiveReadOnlyMode",
    "core.v1.VolumeResourceRequirements": "limits:ResourceList requests:ResourceList",
    "discovery.v1.EndpointPort": "protocol:Protocol",
    "discovery.v1.EndpointSlice": "addressType:AddressType",
    "scheduling.v1.PriorityClass": "preemptionPolicy:PreemptionPolicy",
    "storage.v1.CSIDriverSpec": "fsGroupPolicy:FSGroupPolicy volumeLifecycleModes:[]VolumeLifecycleMode",
    "storage.v1.StorageClass": "reclaimPolicy:PersistentVolumeReclaimPolicy volumeBindingMode:VolumeBindingMode",
    "meta.v1.LabelSelectorRequirement": "operator:LabelSelectorOperator",
}


def optional_fields(name: str) -> frozenset[str]:
    """The fields of a definition whose zero value (``0``, ``""``, ``false``, an empty list) is told from their
    absence.
    """
    return frozenset(_OPTIONAL.get(short_name(name), "").split())


@cache
def named_types(name: str) -> Mapping[str, str]:
    """The Go types, such as ``v1.RestartPolicy``, of the fields of a definition that are more than their JSON type.
    """
    pairs = (entry.split(":") for entry in _NAMED.get(short_name(name), "").split())
    return {field: _qualified(type_name) for field, type_name in pairs}


def _qualified(type_name: str) -> str:
    return f"[]v1.{type_name[2:]}" if type_name.startswith("[]") else f"v1.{type_name}"
