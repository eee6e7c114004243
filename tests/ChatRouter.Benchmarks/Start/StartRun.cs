using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using ChatRouter.Benchmarks.Load;
using ChatRouter.Benchmarks.Run;

namespace ChatRouter.Benchmarks.Start;

/// <summary>Starts builds of LocalHost in turns, and times what the first callers of a new instance wait for.</summary>
internal sealed class StartRun(Target backend, TimeProvider clock)
{
    private const int Answers = 100;
    private static readonly TimeSpan s_poll = TimeSpan.FromMilliseconds(2);
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(30);

    /// <summary>Runs the builds and prints a Markdown table.</summary>
    /// <param name="folders">Their output folders; "" is this one.</param>
    /// <param name="rounds">How often each is started and counted, after once that is not.</param>
    /// <param name="progress">Told of each start.</param>
    /// <param name="cancellationToken">Ends the run.</param>
    public static async Task PrintAsync(IReadOnlyList<string> folders, int rounds, TextWriter progress, CancellationToken cancellationToken)
    {
        await using var backend = await TargetStarter.BackendAsync(cancellationToken);
        var run = new StartRun(backend, TimeProvider.System);
        var figures = new List<StartFigure>();
        for (var round = 0; round <= rounds; round++)
        {
            foreach (var folder in folders)
            {
                var figure = await run.StartAsync(folder, cancellationToken);
                await progress.WriteLineAsync($"round {round} of {rounds} {figure.Listens.TotalMilliseconds,7:0} ms until it listens: {(folder is "" ? "this one" : folder)}");
                if (round > 0)
                    figures.Add(figure);
            }
        }

        Console.WriteLine(Table(figures));
    }

    private static string Table(IEnumerable<StartFigure> figures)
    {
        var text = new StringBuilder("| build | listens after ms | first answer ms | 2nd to 10th | 11th to 100th | processor time ms |\n|---|---|---|---|---|---|\n");
        foreach (var build in figures.GroupBy(figure => figure.Folder, StringComparer.Ordinal))
        {
            text.Append(CultureInfo.InvariantCulture, $"| {(build.Key is "" ? "this one" : build.Key)} | {Of(build, figure => figure.Listens):0} | {Of(build, figure => figure.Answers[0]):0} ");
            text.Append(CultureInfo.InvariantCulture, $"| {Of(build, figure => Median(figure.Answers.Skip(1).Take(9))):0.0} | {Of(build, figure => Median(figure.Answers.Skip(10))):0.0} ");
            text.Append(CultureInfo.InvariantCulture, $"| {Of(build, figure => figure.Cpu):0} |\n");
        }

        return text.ToString();
    }

    private static double Of(IEnumerable<StartFigure> starts, Func<StartFigure, TimeSpan> part) => Median(starts.Select(part)).TotalMilliseconds;

    private static TimeSpan Median(IEnumerable<TimeSpan> times)
    {
        TimeSpan[] sorted = [.. times.Order()];
        return sorted[sorted.Length / 2];
    }

    private async Task<StartFigure> StartAsync(string folder, CancellationToken cancellationToken)
    {
        var directory = Directory.CreateTempSubdirectory("chatrouter-bench-");
        try
        {
            var port = TargetStarter.FreePort();
            var start = clock.GetTimestamp();
            await using var process = await TargetStarter.StartRouterAsync(folder, RouterConfiguration.Direct, directory, port, backend, cancellationToken);
            await ListenAsync(port, process, start, cancellationToken);
            var listens = clock.GetElapsedTime(start);
            var answers = await AskAsync(port, cancellationToken);
            return new(folder, listens, answers, process.Cpu);
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private async Task ListenAsync(int port, ChildProcess process, long start, CancellationToken cancellationToken)
    {
        while (await TargetStarter.ListensAsync(port, cancellationToken) is { } wrong)
        {
            if (process.HasExited || clock.GetElapsedTime(start) > s_limit)
                throw new InvalidOperationException($"LocalHost does not listen: {(process.HasExited ? "it has ended" : wrong)}");
            await Task.Delay(s_poll, clock, cancellationToken);
        }
    }

    private async Task<List<TimeSpan>> AskAsync(int port, CancellationToken cancellationToken)
    {
        using var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", LoadRequest.Key);
        var body = LoadRequest.CreateBody(new LoadPlan { Port = port, Connections = 1 });
        var answers = new List<TimeSpan>(Answers);
        while (answers.Count < Answers)
        {
            var start = clock.GetTimestamp();
            using var content = new ByteArrayContent(body);
            content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            using var answer = await client.PostAsync(new Uri("/v1/chat/completions", UriKind.Relative), content, cancellationToken);
            answer.EnsureSuccessStatusCode();
            answers.Add(clock.GetElapsedTime(start));
        }

        return answers;
    }
}
