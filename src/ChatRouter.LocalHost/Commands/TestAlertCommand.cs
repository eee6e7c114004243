using ChatRouter.Alerts;
using ChatRouter.Configuration;
using ChatRouter.Operations.Alerts.Delivery;

namespace ChatRouter.LocalHost.Commands;

/// <summary><c>alerts test</c>: sends a marked message on a channel of a configuration and says what the channel answered.</summary>
internal static class TestAlertCommand
{
    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(10);

    public static async Task<int> RunAsync(
        string file, string channel, IReadOnlyDictionary<string, string> environment, TimeProvider clock, TextWriter output, TextWriter error, CancellationToken stop)
    {
        var result = RouterConfiguration.Load(file, environment);
        if (result.Model is not { } model)
        {
            foreach (var problem in result.Errors) await error.WriteLineAsync($"error: {problem}");
            return 1;
        }

        if (model.Alerts.Channels.FirstOrDefault(one => one.Name == channel) is not { } settings)
        {
            var known = model.Alerts.Channels.Length == 0 ? "it has none" : $"it has {string.Join(", ", model.Alerts.Channels.Select(one => one.Name))}";
            await error.WriteLineAsync($"error: {file} has no alert channel '{channel}'; {known}.");
            return 1;
        }

        var answer = await SendAsync(AlertChannels.Create(settings, clock), AlertMessage.Test(model.Alerts.Source, $"test-{Guid.NewGuid():n}", clock.GetUtcNow()), clock, stop);
        await (answer.IsTaken ? output : error).WriteLineAsync($"{settings}: {(answer.IsTaken ? "taken" : "not taken")}, {answer.Text}");
        return answer.IsTaken ? 0 : 1;
    }

    private static async Task<ChannelAnswer> SendAsync(IAlertChannel channel, AlertMessage message, TimeProvider clock, CancellationToken stop)
    {
        using var limit = new CancellationTokenSource(s_timeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, stop);
        try
        {
            return await channel.SendAsync(message, either.Token).WaitAsync(either.Token);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            return new ChannelAnswer(false, $"no answer within {s_timeout.TotalSeconds:0} s");
        }
    }
}
