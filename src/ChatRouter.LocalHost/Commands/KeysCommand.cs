using System.CommandLine;
using ChatRouter.Configuration;
using ChatRouter.Model;
using ChatRouter.Operations;
using ChatRouter.Operations.Keys;

namespace ChatRouter.LocalHost.Commands;

/// <summary><c>keys create</c>, <c>keys list</c> and <c>keys revoke</c>: tenants' keys in the tables that the router's instances read.</summary>
internal sealed class KeysCommand(TimeProvider clock, StopSignals signals)
{
    /// <summary>The app's own setting: whoever has it in the environment need not name the tables.</summary>
    private const string StorageSetting = "ChatRouter__TableEndpoint";

    /// <summary>What the event of a change says of who made it.</summary>
    private const string Who = "command line";

    private readonly Option<string?> _storage = new("--storage")
    {
        Description = $"The tables of the router: azurite, a storage connection string or an https table endpoint, which is opened as whoever is signed in. Default: ${StorageSetting}.",
        HelpName = "azurite|CONNECTION",
        DefaultValueFactory = _ => ProcessEnvironment.Read().GetValueOrDefault(StorageSetting),
    };

    public Command Create() => new("keys", "Makes, lists and revokes tenants' keys. They hold, or end, in all instances within 10 s.") { CreateKey(), ListKeys(), RevokeKey() };

    private Command CreateKey()
    {
        var tenant = new Option<string>("--tenant") { Description = "Whom the key admits.", HelpName = "NAME", Required = true };
        var label = new Option<string?>("--label") { Description = "What it is for.", HelpName = "TEXT" };
        var expires = new Option<string?>("--expires") { Description = "When it ends: 90d, 12h, or a moment such as 2027-01-31T00:00:00Z. Default: never.", HelpName = "WHEN" };
        var config = new Option<string?>("--config") { Description = "A router.json that must have the tenant.", HelpName = "FILE" };
        var create = new Command("create", "Makes a key and prints it, once.") { tenant, label, expires, config, _storage };
        create.SetAction((parsed, _) => RunAsync(parsed, Tenants(parsed.GetValue(config)), async (keys, output) =>
        {
            var (key, refusal) = await keys.CreateAsync(parsed.GetValue(tenant)!, parsed.GetValue(label), parsed.GetValue(expires), Who);
            if (key is null) return refusal;

            // The key alone on the output, so that it can be piped into a vault.
            await output.WriteLineAsync(key.Secret);
            var end = key.Issued.Expires is { } until ? $"until {KeyLines.Moment(until)}" : "without an end";
            await parsed.InvocationConfiguration.Error.WriteLineAsync($"Key {key.Issued.Id} admits tenant '{key.Issued.Tenant}' within 10 s, {end}. It is not shown again.");
            return null;
        }));
        return create;
    }

    private Command ListKeys()
    {
        var tenant = new Option<string?>("--tenant") { Description = "Those of one tenant.", HelpName = "NAME" };
        var list = new Command("list", "Lists the keys of the tables: everything but the keys.") { tenant, _storage };
        list.SetAction((parsed, _) => RunAsync(parsed, null, async (keys, output) =>
        {
            var (found, refusal) = await keys.ListAsync(parsed.GetValue(tenant));
            if (found is not null) await output.WriteAsync(KeyLines.Of(found, clock.GetUtcNow()));
            return refusal;
        }));
        return list;
    }

    private Command RevokeKey()
    {
        var id = new Argument<string>("ID") { Description = "The key's id as in the list, or the whole key." };
        var revoke = new Command("revoke", "Ends a key for good.") { id, _storage };
        revoke.SetAction((parsed, _) => RunAsync(parsed, null, async (keys, output) =>
        {
            var (key, refusal) = await keys.RevokeAsync(parsed.GetValue(id)!, Who);
            if (key is not null) await output.WriteLineAsync($"Key {key.Id} of tenant '{key.Tenant}' is revoked since {KeyLines.Moment(key.Revoked!.Value)}. All instances refuse it within 10 s.");
            return refusal;
        }));
        return revoke;
    }

    private async Task<int> RunAsync(ParseResult parsed, IReadOnlyCollection<string>? tenants, Func<TenantKeys, TextWriter, Task<Refusal?>> order)
    {
        var storage = parsed.GetValue(_storage);
        if (string.IsNullOrWhiteSpace(storage) || string.Equals(storage, LocalHostOptions.MemoryStorage, StringComparison.OrdinalIgnoreCase))
            throw new StartupException($"error: Name the router's tables by --storage or {StorageSetting}; those in the memory of a process are made and lost with it.");
        var tables = await RouterServices.OpenTablesAsync(storage, clock, signals.Stop);
        var events = new EventLog(tables, clock, Who);
        var refusal = await order(new TenantKeys(tables, events, clock, tenants), parsed.InvocationConfiguration.Output);

        // Writes what has happened, and ends.
        await events.RunAsync(new CancellationToken(canceled: true));
        if (refusal is null) return 0;
        await parsed.InvocationConfiguration.Error.WriteLineAsync($"error: {refusal.Message}");
        return 1;
    }

    private static string[]? Tenants(string? file)
    {
        if (file is null) return null;
        var result = RouterConfiguration.Load(file, ProcessEnvironment.Read());
        return result.Model is { } model ? [.. model.Tenants.Select(tenant => tenant.Name)]
            : throw new StartupException(string.Join(Environment.NewLine, result.Errors.Select(problem => $"error: {problem}")));
    }
}
