using System.CommandLine;
using ChatRouter.Model.Releases;

namespace ChatRouter.LocalHost.Commands;

/// <summary><c>release</c>: orders releases of a running router, lists, shows and watches them.</summary>
internal sealed class ReleaseCommand(TimeProvider clock, StopSignals signals)
{
    private const string KeySetting = "CHATROUTER_OPS_KEY";

    private static readonly TimeSpan s_pace = TimeSpan.FromSeconds(2);

    private readonly Option<string> _target = new("--target") { Description = "The router's address.", HelpName = "URL", Required = true };

    private readonly Option<string?> _key = new("--key")
    {
        Description = $"The operator's key. Default: ${KeySetting}, which no list of processes shows.",
        HelpName = "KEY",
        DefaultValueFactory = _ => ProcessEnvironment.Read().GetValueOrDefault(KeySetting),
    };

    private readonly Option<string?> _why = new("--why") { Description = "The reason, for the record.", HelpName = "TEXT" };

    private readonly Option<string?> _who = new("--who") { Description = "Who gives the order, for the record.", HelpName = "NAME" };

    public Command Create() => new("release", "Orders, shows and watches releases of a running router.")
    {
        Start(), List(), Show(), Watch(), Order("pause", "Lets a release stand still; callers stay where they are."), Order("resume", "Lets it go on."),
        Order("promote", "Gives it to all callers at once."), Order("abort", "Takes it back."),
    };

    private Command Start()
    {
        var file = new Argument<string>("FILE") { Description = "The order: an entry of releases in router.json with its name." };
        var start = new Command("start", "Orders a release.") { file, _target, _key, _who };
        start.SetAction((parsed, _) => RunAsync(parsed, async (client, output) =>
        {
            var body = await ReadAsync(parsed.GetValue(file)!);
            await output.WriteLineAsync(ReleaseLines.Line(await client.StartAsync(body, parsed.GetValue(_who), signals.Stop)));
            return 0;
        }));
        return start;
    }

    private Command List()
    {
        var list = new Command("list", "Lists all releases that there are and were.") { _target, _key };
        list.SetAction((parsed, _) => RunAsync(parsed, async (client, output) =>
        {
            await output.WriteAsync(ReleaseLines.Table(await client.ListAsync(signals.Stop)));
            return 0;
        }));
        return list;
    }

    private Command Show()
    {
        var name = Name();
        var show = new Command("show", "Shows the record of a release: its moves, and what its checks said.") { name, _target, _key };
        show.SetAction((parsed, _) => RunAsync(parsed, async (client, output) =>
        {
            await output.WriteAsync(ReleaseLines.Record(await client.ShowAsync(parsed.GetValue(name)!, signals.Stop)));
            return 0;
        }));
        return show;
    }

    private Command Watch()
    {
        var name = Name();
        var watch = new Command("watch", "Follows a release to its end. Exit code 0 if it is done, 1 if it was taken back.") { name, _target, _key };
        watch.SetAction((parsed, _) => RunAsync(parsed, async (client, output) =>
        {
            var shown = "";
            while (true)
            {
                var release = await client.ShowAsync(parsed.GetValue(name)!, signals.Stop);
                var line = ReleaseLines.Progress(release);
                if (line != shown) await output.WriteLineAsync(shown = line);
                if (release.Status is not (ReleaseStatus.Running or ReleaseStatus.Paused)) return release.Status == ReleaseStatus.Done ? 0 : 1;
                await Task.Delay(s_pace, clock, signals.Stop);
            }
        }));
        return watch;
    }

    private Command Order(string word, string description)
    {
        var name = Name();
        var order = new Command(word, description) { name, _target, _key, _why, _who };
        order.SetAction((parsed, _) => RunAsync(parsed, async (client, output) =>
        {
            await output.WriteLineAsync(ReleaseLines.Line(await client.OrderAsync(parsed.GetValue(name)!, word, parsed.GetValue(_who), parsed.GetValue(_why), signals.Stop)));
            return 0;
        }));
        return order;
    }

    private static Argument<string> Name() => new("NAME") { Description = "The release's name." };

    private async Task<int> RunAsync(ParseResult parsed, Func<ReleaseClient, TextWriter, Task<int>> run)
    {
        using var client = new ReleaseClient(parsed.GetValue(_target)!, parsed.GetValue(_key) ?? throw new StartupException($"error: Give the operator's key by --key or {KeySetting}."));
        return await run(client, parsed.InvocationConfiguration.Output);
    }

    private static async Task<byte[]> ReadAsync(string file)
    {
        try
        {
            return await File.ReadAllBytesAsync(file);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new StartupException($"error: {file} cannot be read: {error.Message}", error);
        }
    }
}
