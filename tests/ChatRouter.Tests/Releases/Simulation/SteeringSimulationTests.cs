using ChatRouter.Model.Releases;
using ChatRouter.Releases;
using ChatRouter.Releases.Gates;
using ChatRouter.Releases.Machine;
using ChatRouter.Storage;

namespace ChatRouter.Tests.Releases.Simulation;

/// <summary>
/// A fleet of three steers a release while writes fail, answers are lost, instances die in the middle of a look, others look between the read and the write of one, and operators give
/// orders. Whatever happens, a release moves one step at a time, what is over stays over, and each move is told once.
/// </summary>
public sealed class SteeringSimulationTests
{
    private const int Seeds = 60;
    private const int Turns = 60;

    [Fact]
    public async Task AnyFaults_OneStepAtATimeAndEachToldOnce()
    {
        for (var seed = 0; seed < Seeds; seed++) await new Run(seed).GoAsync();
    }

    private sealed class Run(int seed)
    {
        private readonly Random _random = new(seed);
        private ReleaseFixture _fleet = null!;
        private ReleaseAdvancer[] _instances = [];
        private ReleaseProgress? _before;
        private int _depth;

        public async Task GoAsync()
        {
            _fleet = await ReleaseFixture.CreateAsync(SimRelease.Order);
            _instances = [.. Enumerable.Range(0, 3).Select(i => _fleet.Instance($"i{i}"))];
            _fleet.Store.OnWrite = BeforeWrite;
            _fleet.Store.AfterWrite = AfterWrite;
            for (var turn = 0; turn < Turns; turn++)
            {
                _fleet.Clock.Advance(TimeSpan.FromSeconds(_random.Next(1, 240)));
                _fleet.Stages.Verdict = Chance(0.1) ? GateVerdict.Unavailable : GateVerdict.Pass;
                _fleet.Facts = Chance(0.02) ? new ReleaseFacts { CandidateOut = "circuit open" } : Chance(0.1) ? new ReleaseFacts { RouteSick = "sick" } : new ReleaseFacts();
                await ActAsync();
            }

            // The weather clears up: whoever looks next tells what is left to tell.
            (_fleet.Store.OnWrite, _fleet.Store.AfterWrite) = (null, null);
            await _fleet.Instance("last").RunAsync(default);
            await CheckAsync();
            var history = (await _fleet.Archive.FindAsync("v2", default))!;
            Assert.True(history.Moves.Length >= _fleet.Events.Lines.Count, $"seed {seed}: {history.Moves.Length} moves and {_fleet.Events.Lines.Count} events");
            Assert.Equal((_fleet.Now.Stage, _fleet.Now.Status, _fleet.Now.Revision), (history.Progress.Stage, history.Progress.Status, history.Progress.Revision));
            Assert.All(history.Moves.Zip(history.Moves.Skip(1)), pair => Assert.NotEqual(pair.First with { At = default }, pair.Second with { At = default }));
        }

        private async Task ActAsync()
        {
            var instance = _random.Next(_instances.Length);
            switch (_random.Next(10))
            {
                case 0:
                    // It dies, and another one starts that knows nothing.
                    _instances[instance] = _fleet.Instance($"i{instance}-{_fleet.Clock.Now.Ticks}");
                    break;
                case 1 when _before is not null:
                    await OrderAsync((ReleaseOrder)_random.Next(Chance(0.1) ? 4 : 2));
                    break;
                default:
                    if (_before is { Stage: ReleaseStage.Canary }) await TryAsync(() => _fleet.CountAsync($"i{instance}", 400, 2, 4000, 20));
                    await _fleet.Clock.RunToEndAsync(() => _instances[instance].RunAsync(default));
                    break;
            }

            await CheckAsync();
        }

        private Task OrderAsync(ReleaseOrder order) => TryAsync(() => _fleet.Clock.RunToEndAsync(() => _fleet.Table.ChangeAsync(
            "chat", at => at is not null && ReleaseMachine.Order(at, order, $"by anna at {_fleet.Clock.Now:T}", _fleet.Clock.Now, out var next) is null && next != at ? next : null)));

        private void BeforeWrite()
        {
            if (_depth == 0 && Chance(0.15))
            {
                _depth++;
                _instances[_random.Next(_instances.Length)].RunAsync(default).Wait();
                _depth--;
                Check(_fleet.Now);
            }

            if (Chance(0.05)) throw new EntityTableException("not written");
        }

        private void AfterWrite()
        {
            if (Chance(0.05)) throw new EntityTableException("answer lost");
        }

        private async Task CheckAsync()
        {
            foreach (var (progress, _) in await _fleet.Table.ListAsync(default)) Check(progress);
        }

        private void Check(ReleaseProgress now)
        {
            var before = _before ?? now;
            _before = now;
            Assert.True(now.Revision >= before.Revision, $"seed {seed}: revision {now.Revision} after {before.Revision}");
            Assert.True(now.Revision != before.Revision || now == before, $"seed {seed}: two versions of revision {now.Revision}");
            Assert.True(before.IsActive || !now.IsActive, $"seed {seed}: {now.Stage} {now.Status} after {before.Status}");
            var expected = (now.Status, now.Stage) switch
            {
                (ReleaseStatus.RolledBack or ReleaseStatus.Aborted, _) => 0,
                (_, ReleaseStage.Canary) => SimRelease.Order.Steps[now.Step].Percent,
                (_, >= ReleaseStage.Bake) => 100,
                _ => 0,
            };
            Assert.Equal(expected, now.Percent);

            // Two revisions may lie between two looks of the test, as many as were written by then.
            if (now.Stage != ReleaseStage.Bake && now.Stage != ReleaseStage.Done) Assert.InRange(Place(now) - Place(before), 0, Math.Max(1, now.Revision - before.Revision));
        }

        private static int Place(ReleaseProgress at) => at.Stage switch
        {
            ReleaseStage.Validation => 0,
            ReleaseStage.Synthetic => 1,
            ReleaseStage.Canary => 2 + at.Step,
            _ => 2 + SimRelease.Order.Steps.Length,
        };

        private bool Chance(double share) => _random.NextDouble() < share;

        private static async Task TryAsync(Func<Task> act)
        {
            try
            {
                await act();
            }
            catch (EntityTableException)
            {
                // The order is given again, or not.
            }
        }
    }
}
