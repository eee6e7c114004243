using System.Text;
using ChatRouter.Fleet.Rows;
using ChatRouter.Model;
using ChatRouter.Model.Releases;
using ChatRouter.Releases.History;
using ChatRouter.Releases.Machine;

namespace ChatRouter.Releases;

/// <summary>Begins releases: one at a time on a route, and each name once for ever. Thread-safe. Throws what storage throws.</summary>
/// <param name="table">The rows that releases are steered by.</param>
/// <param name="archive">Their histories.</param>
/// <param name="book">What was ordered.</param>
/// <param name="random">Draws salts.</param>
/// <param name="clock">Clock of timestamps.</param>
internal sealed class ReleaseStarter(ReleaseTable table, ReleaseArchive archive, ReleaseBook book, IRandomSource random, TimeProvider clock)
{
    // A name that was taken this long ago, and under which nothing began, was taken by a process that died.
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(1);

    /// <summary>Begins a release.</summary>
    /// <param name="release">The release.</param>
    /// <param name="order">The order as it was given; empty for one that the configuration declares.</param>
    /// <param name="who">Who ordered it.</param>
    /// <param name="cancellationToken">Stops the writing of the name.</param>
    /// <returns>What has begun, or why nothing has.</returns>
    public async Task<(ReleaseProgress? Begun, Refusal? Refusal)> StartAsync(ReleaseSettings release, string order, string who, CancellationToken cancellationToken)
    {
        if (Encoding.UTF8.GetByteCount(order) > ReleaseRecord.LargestOrderBytes)
            return (null, new Refusal(413, RefusalCodes.RequestTooLarge, $"An order may have {ReleaseRecord.LargestOrderBytes} bytes. Declare the release in router.json, with its golden prompts in a file."));
        var begun = ReleaseMachine.Begin(release, Salt(release.Name), order, who, clock.GetUtcNow());
        if (!await archive.TryReserveAsync(begun, cancellationToken))
        {
            var left = (await archive.FindAsync(release.Name, cancellationToken))?.Progress;
            if (left is null || await HasBegunAsync(left, cancellationToken)) return (null, Conflict($"There is or was a release named '{release.Name}' already; a name is used once.", "name"));
            await archive.ForgetAsync(left, cancellationToken);
            if (!await archive.TryReserveAsync(begun, cancellationToken)) return (null, Conflict($"Somebody else begins a release named '{release.Name}'.", "name"));
        }

        Refusal? refusal = null;
        ReleaseProgress? ended = null;
        var written = await table.ChangeAsync(release.Route, known =>
        {
            refusal = Refuse(known);
            ended = known;
            return refusal is null ? begun : null;
        });
        if (written is null)
        {
            await archive.ForgetAsync(begun, cancellationToken);
            return (null, refusal);
        }

        // Nobody sees the last move of the one before any more.
        if (ended is not null) await archive.NoteAsync(ended);
        await archive.NoteAsync(written);
        return (written, null);
    }

    // It may have, though nobody has noted it yet.
    private async Task<bool> HasBegunAsync(ReleaseProgress left, CancellationToken cancellationToken)
        => left.Revision > 0 || clock.GetUtcNow() - left.StartedAt < s_patience || (await table.ListAsync(cancellationToken)).Any(row => row.Progress.Salt == left.Salt);

    private Refusal? Refuse(ReleaseProgress? known) => known switch
    {
        { IsActive: true } => Conflict($"Route '{known.Route}' has a release that is not over: '{known.Name}'.", "route"),
        { Status: ReleaseStatus.Done } when book.Of(known) is not null => Conflict(
            $"Release '{known.Name}' is done, but the configuration still has the version before it. Make its candidate the first rung of route '{known.Route}', or abort it.", "route"),
        _ => null,
    };

    // The name, so that people know it again, and chance, so that no two runs scatter their units alike.
    private string Salt(string name) => $"{name}-{(uint)(random.NextDouble() * uint.MaxValue):x8}{(uint)(random.NextDouble() * uint.MaxValue):x8}";

    private static Refusal Conflict(string message, string field) => new(409, RefusalCodes.InvalidState, message, field);
}
