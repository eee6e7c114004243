using System.Globalization;
using System.Text.Json;
using ChatRouter.Simulator.Faults;
using Microsoft.AspNetCore.Http;

namespace ChatRouter.Simulator.Control;

/// <summary>Faults and the wire log over HTTP, for drills by hand and for tests in other languages.</summary>
internal sealed class ControlApi(SimulatorHost host)
{
    public Task HandleAsync(HttpContext http)
    {
        var path = http.Request.Path.Value!.TrimEnd('/');
        const string OneBackend = "/control/";
        return path switch
        {
            "/control" => OnAllAsync(http),
            "/control/log" => OnLogAsync(http),
            _ when path.StartsWith(OneBackend, StringComparison.Ordinal) => OnBackendAsync(http, path[OneBackend.Length..]),
            _ => RefuseAsync(http, 404, "path", $"There is nothing at {path}.", ["/control", "/control/{backend}", "/control/log"]),
        };
    }

    private Task OnAllAsync(HttpContext http)
    {
        switch (http.Request.Method)
        {
            case "GET":
                return http.Response.WriteJsonAsync(200, ControlViews.All(host));
            case "DELETE":
                host.ClearFaults();
                return http.Response.WriteJsonAsync(200, ControlViews.All(host));
            default:
                return RefuseMethodAsync(http, "GET, DELETE");
        }
    }

    private async Task OnBackendAsync(HttpContext http, string name)
    {
        if (!host.Backends.TryGetValue(name, out var backend))
        {
            await RefuseAsync(http, 404, "backend", $"There is no backend '{name}'.", [.. host.Backends.Keys]);
            return;
        }

        switch (http.Request.Method)
        {
            case "GET":
                break;
            case "DELETE":
                backend.ClearFault();
                break;
            case "PUT":
                if (await ReadFaultAsync(http) is not { } fault)
                    return;
                backend.SetFault(fault);
                break;
            default:
                await RefuseMethodAsync(http, "GET, PUT, DELETE");
                return;
        }

        await http.Response.WriteJsonAsync(200, ControlViews.One(backend));
    }

    private static async Task<FaultSettings?> ReadFaultAsync(HttpContext http)
    {
        FaultProblem? problem;
        FaultSettings? fault = null;
        try
        {
            using var json = await JsonDocument.ParseAsync(http.Request.Body, default, http.RequestAborted);
            problem = FaultReader.TryRead(json.RootElement, out fault);
        }
        catch (JsonException wrong)
        {
            problem = new FaultProblem("body", $"The body is not JSON: see line {wrong.LineNumber + 1}, byte {wrong.BytePositionInLine + 1} of that line.", ["""{"fault":"...", ...}"""]);
        }

        if (problem is not null)
            await RefuseAsync(http, 400, problem.Field, problem.Message, problem.Allowed);
        return fault;
    }

    private Task OnLogAsync(HttpContext http)
    {
        if (http.Request.Method == "DELETE")
        {
            host.Log.Clear();
            http.Response.StatusCode = 204;
            return Task.CompletedTask;
        }

        if (http.Request.Method != "GET")
            return RefuseMethodAsync(http, "GET, DELETE");
        var query = http.Request.Query;
        if (query.Keys.FirstOrDefault(key => key is not ("backend" or "since" or "probes")) is { } unknown)
            return RefuseAsync(http, 400, unknown, $"The log does not take '{unknown}'.", ["backend", "since", "probes"]);
        string? backend = query["backend"];
        if (backend is not null && !host.Backends.ContainsKey(backend))
            return RefuseAsync(http, 400, "backend", $"There is no backend '{backend}'.", [.. host.Backends.Keys]);
        string? probes = query["probes"];
        if (probes is not (null or "true" or "false"))
            return RefuseAsync(http, 400, "probes", $"'probes' is '{probes}'.", ["true", "false"]);

        long after = 0;
        DateTimeOffset since = default;
        string? from = query["since"];
        if (from is not null && !long.TryParse(from, NumberStyles.None, CultureInfo.InvariantCulture, out after)
            && !DateTimeOffset.TryParse(from, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out since))
            return RefuseAsync(http, 400, "since", $"'since' is '{from}'.", ["a sequence number", "a time in ISO 8601"]);
        return http.Response.WriteJsonAsync(200, new { attempts = host.Log.Read(backend, after, since, probes != "false") });
    }

    private static Task RefuseMethodAsync(HttpContext http, string allowed)
    {
        http.Response.Headers.Allow = allowed;
        return RefuseAsync(http, 405, "method", $"{http.Request.Method} is not allowed here.", allowed.Split(", "));
    }

    private static Task RefuseAsync(HttpContext http, int status, string field, string message, IReadOnlyList<string> allowed)
        => http.Response.WriteJsonAsync(status, new { error = new { field, message, allowed } });
}
