using ChatRouter.Fleet;
using ChatRouter.Model;
using ChatRouter.Model.Releases;
using ChatRouter.Pipeline.Releases;
using ChatRouter.Releases;
using ChatRouter.Releases.Figures;
using ChatRouter.Releases.Split;

namespace ChatRouter;

/// <summary>What requests need of releases, put together: who is on which side, and what is counted of both.</summary>
internal sealed class ReleaseSides
{
    public ReleaseSides(RouterModel model, IReleaseReader? reader, FleetMember fleet)
    {
        Book = new ReleaseBook(model, reader);
        Copies = new ShadowCopies(Counter, () => fleet.Instances);
        Traffic = new ReleaseTraffic(model, new RouteSplits(Book), Counter, Copies, () => fleet.Views.View);
    }

    /// <summary>What was ordered.</summary>
    public ReleaseBook Book { get; }

    /// <summary>What this instance counts.</summary>
    public ReleaseCounter Counter { get; } = new();

    /// <summary>Copies of requests on their way to candidates.</summary>
    public ShadowCopies Copies { get; }

    /// <summary>Puts requests on a side.</summary>
    public ReleaseTraffic Traffic { get; }
}
