using System.Globalization;
using System.Text.RegularExpressions;
using YamlDotNet.RepresentationModel;

namespace ChatRouter.InfraTests.Checks;

/// <summary>Units are guarded and bounded; pods are spread, probed three ways, kept by a budget, and reachable one by one.</summary>
internal static partial class GpuCheck
{
    private const string Units = "infra/gpu/systemd";
    private const string Manifests = "infra/gpu/kubernetes";

    private static readonly string[] _unitLines =
    [
        "Type=notify", "NotifyAccess=all", "Restart=always", "StartLimitIntervalSec=1h",
            "StartLimitBurst=5", "KillMode=mixed", "NoNewPrivileges=true", "ProtectSystem=strict",
        "WantedBy=multi-user.target", "WatchdogSec=60", "TimeoutStopSec=2min", "ExecStart=/usr/local/lib/chatrouter/guard.sh http://",
    ];

    public static IEnumerable<Finding> Run(Deployment deployment) => [.. Systemd(deployment), .. Kubernetes(deployment)];

    private static IEnumerable<Finding> Systemd(Deployment deployment) =>
        from path in Deployment.Find(Units, ".service")
        let lines = deployment.Text(path).Split('\n')
        from wanted in _unitLines
        where !lines.Any(line => wanted.EndsWith("://", StringComparison.Ordinal) ? line.StartsWith(wanted, StringComparison.Ordinal) : line == wanted)
        select new Finding(path, $"lacks {wanted}");

    private static IEnumerable<Finding> Kubernetes(Deployment deployment)
    {
        var files = Deployment.Find(Manifests, ".yaml").Where(path => !path.EndsWith("kustomization.yaml", StringComparison.Ordinal)).ToArray();
        var listed = deployment.Text(Manifests + "/kustomization.yaml");
        foreach (var path in files.Where(path => !listed.Contains($"- {Path.GetFileName(path)}\n", StringComparison.Ordinal)))
        {
            yield return new Finding(Manifests, $"kustomization.yaml does not list {Path.GetFileName(path)}");
        }

        foreach (var finding in files.SelectMany(path => Manifest(path, deployment.Text(path)))) yield return finding;
    }

    private static IEnumerable<Finding> Manifest(string path, string text)
    {
        var yaml = new YamlStream();
        yaml.Load(new StringReader(text));
        var documents = yaml.Documents.Select(document => document.RootNode).ToArray();
        foreach (var workload in documents.Where(document => Text(document, "kind") is "StatefulSet" or "DaemonSet" or "Deployment"))
        {
            var name = Text(workload, "metadata", "name");
            var kind = Text(workload, "kind");
            var app = Text(workload, "spec", "template", "metadata", "labels", "app");
            var pod = At(workload, "spec", "template", "spec")!;
            var container = Items(pod, "containers").Single();
            if (Text(workload, "spec", "selector", "matchLabels", "app") != app) yield return new Finding(path, $"'{name}' does not select its own pods");
            foreach (var service in documents.Where(document => Text(document, "kind") == "Service" && Text(document, "spec", "selector", "app") != app))
            {
                yield return new Finding(path, $"service '{Text(service, "metadata", "name")}' selects no pods of '{name}'");
            }

            if (Image().Match(Text(container, "image") ?? "") is not { Success: true })
            {
                yield return new Finding(path, $"'{name}' runs an image that is not pinned");
            }

            if (Text(container, "resources", "limits", "memory") is null) yield return new Finding(path, $"'{name}' has no limit of memory");
            if (Text(container, "resources", "requests", "nvidia.com/gpu") != Text(container, "resources", "limits", "nvidia.com/gpu"))
            {
                yield return new Finding(path, $"'{name}' must request as many GPUs as it may use");
            }

            foreach (var finding in Probes(path, name!, container)) yield return finding;
            if (kind == "DaemonSet") continue;

            var spread = Items(pod, "topologySpreadConstraints").ToArray();
            if (!spread.Any(s => Text(s, "topologyKey") == "topology.kubernetes.io/zone"
                && Text(s, "whenUnsatisfiable") == "DoNotSchedule" && Text(s, "labelSelector", "matchLabels", "app") == app))
            {
                yield return new Finding(path, $"'{name}' is not spread over zones");
            }

            if (Text(pod, "enableServiceLinks") != "false")
            {
                yield return new Finding(path, $"'{name}' lets service links set variables that servers take for their own");
            }

            if (!documents.Any(d => Text(d, "kind") == "PodDisruptionBudget" && Text(d, "spec", "maxUnavailable") == "1"
                && Text(d, "spec", "selector", "matchLabels", "app") == app))
            {
                yield return new Finding(path, $"'{name}' has no disruption budget");
            }

            for (var i = 0; i < int.Parse(Text(workload, "spec", "replicas")!, CultureInfo.InvariantCulture); i++)
            {
                var own = $"{name}-{i}";
                if (!documents.Any(d => Text(d, "kind") == "Service" && Text(d, "spec", "selector", "statefulset.kubernetes.io/pod-name") == own))
                {
                    yield return new Finding(path, $"pod '{own}' has no address of its own");
                }
            }
        }
    }

    private static IEnumerable<Finding> Probes(string path, string workload, YamlNode container)
    {
        var seconds = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var probe in (string[])["startupProbe", "readinessProbe", "livenessProbe"])
        {
            if (Text(container, probe, "httpGet", "path") is null) yield return new Finding(path, $"'{workload}' has no {probe}");
            else seconds[probe] = Number(container, probe, "periodSeconds") * Number(container, probe, "failureThreshold");
        }

        if (seconds.Count == 3 && (seconds["readinessProbe"] * 2 > seconds["livenessProbe"] || seconds["livenessProbe"] > seconds["startupProbe"]))
        {
            yield return new Finding(path, $"'{workload}' must leave the address before it is restarted, and have longer to start: readiness {seconds["readinessProbe"]} s, liveness {seconds["livenessProbe"]} s, startup {seconds["startupProbe"]} s");
        }
    }

    private static YamlNode? At(YamlNode? node, params string[] path)
    {
        foreach (var name in path) node = node is YamlMappingNode map && map.Children.TryGetValue(name, out var child) ? child : null;
        return node;
    }

    private static string? Text(YamlNode node, params string[] path) => (At(node, path) as YamlScalarNode)?.Value;

    private static int Number(YamlNode node, params string[] path) => int.TryParse(Text(node, path), CultureInfo.InvariantCulture, out var number) ? number : 0;

    private static IEnumerable<YamlNode> Items(YamlNode node, string name) => (At(node, name) as YamlSequenceNode)?.Children ?? [];

    [GeneratedRegex(@"^[\w./-]+:(?!latest$)[\w.-]*\d[\w.-]*$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Image();
}
