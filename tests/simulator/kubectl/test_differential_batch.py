"""The real client and ours on twin clusters, as in ``test_differential``: Jobs, CronJobs and their older kindred."""

from __future__ import annotations

from tests.simulator.kubectl.terminal import Terminal
from tests.simulator.kubectl.test_differential import compare, twins

MANIFESTS = {
    "rc.yaml": """\
apiVersion: v1
kind: ReplicationController
metadata: {name: rc}
spec:
  replicas: 2
  template:
    metadata: {labels: {app: rc}}
    spec: {containers: [{name: c, image: "nginx:1.27"}]}
""",
    "template.yaml": """\
apiVersion: v1
kind: PodTemplate
metadata: {name: recipe}
template:
  metadata: {labels: {app: recipe}}
  spec: {containers: [{name: c, image: "nginx:1.27"}]}
""",
    "indexed.yaml": """\
apiVersion: batch/v1
kind: Job
metadata: {name: indexed}
spec:
  completions: 2
  parallelism: 2
  completionMode: Indexed
  suspend: true
  template:
    spec: {restartPolicy: Never, containers: [{name: c, image: "busybox:1.36", command: [sh, -c, "true"]}]}
""",
    "bad.yaml": """\
apiVersion: batch/v1
kind: CronJob
metadata: {name: bad}
spec:
  schedule: "61 * * *"
  timeZone: Mars
  concurrencyPolicy: Never
  jobTemplate: {spec: {template: {spec: {containers: [{name: c, image: busybox}]}}}}
""",
}
SESSION = """
create job pi --image=busybox:1.36 -- sh -c true
create job pi --image=busybox:1.36
create job
create job a b --image=busybox
create job a
create job a --image=b --from=cronjob/c
create job a --from=cronjob/nosuch
create job a --from=job/pi
create job a --from=cronjob/c -- date
create job dry --image=busybox --dry-run=client -o yaml -- date
create job dry --image=busybox --dry-run=server -o name
create cronjob c --image=busybox:1.36 --schedule=@every -- date
create cronjob c --image=busybox:1.36
create cronjob c --image=busybox --schedule=nonsense
create cronjob dry --image=busybox --schedule=@daily --restart=Never --dry-run=client -o yaml -- date
create cj daily --image=busybox:1.36 --schedule=@daily -- date
create job once --from=cronjob/daily --dry-run=client -o yaml
create job once --from=cronjob/daily
create job other --from=cj/daily -o name
apply -f indexed.yaml -f rc.yaml -f template.yaml
apply -f bad.yaml
get jobs
get jobs -o wide
get cronjobs
get cj,rc,podtemplates
get cj -o wide
get rc -o wide
get podtemplates -o wide
get podtemplates recipe -o yaml
get all
get job pi -o yaml
get job indexed -o jsonpath={.status.conditions[0].type}
get jobs --field-selector status.successful=1
get jobs --field-selector spec.suspend=true
get cronjobs --field-selector spec.suspend=true
describe job indexed
describe cronjob daily --show-events=false
describe rc rc
describe podtemplate recipe
patch job indexed -p {"spec":{"suspend":false}}
patch job indexed -p {"spec":{"completions":3}}
patch job indexed -p {"spec":{"completions":3,"parallelism":3}}
patch cronjob daily -p {"spec":{"suspend":true}}
get cronjob daily
set image job/pi c=nginx
set image cronjob/daily daily=nginx:1.27
set image cj daily nosuch=nginx
set env cronjob/daily A=b
set env cronjob/daily --list
get cronjob daily -o jsonpath={.spec.jobTemplate.spec.template.spec.containers[0].image}
scale rc rc --replicas=1
scale job pi --replicas=2
scale cronjob daily --replicas=2
expose rc rc --port=80 --dry-run=client -o yaml
expose job pi --port=80
rollout status job/pi
rollout history cronjob/daily
rollout restart rc/rc
rollout status rc/rc
label job pi team=a
annotate cj daily a=b
wait --for=condition=complete job/pi --timeout=5s
wait --for=jsonpath={.status.succeeded}=1 job/pi --timeout=5s
logs job/nosuch
logs cronjob/daily
delete cronjob daily
delete job pi indexed
delete job --all
delete rc rc
delete podtemplate recipe
get all
explain job.spec.backoffLimit
explain cronjob.spec.schedule
"""


def test_both_clients_agree_about_batch_kinds(twins: tuple[Terminal, Terminal, object]) -> None:
    ours, _, real = twins
    for name, text in MANIFESTS.items():
        ours.write(name, text)
        (real.folder / name).write_text(text)
    differing = []
    for line in SESSION.strip().splitlines():
        found, expected = compare(twins, line)
        if found != expected:
            differing.append(f"$ kubectl {line}\n  ours {found}\n  real {expected}")
    assert not differing, "\n".join(differing)


__all__ = ["twins"]
