namespace ChatRouter.Fleet;

/// <summary>Where transitions are written down.</summary>
public interface IEventLog
{
    /// <summary>Hands an event over to be written. Never blocks and never throws.</summary>
    void Write(FleetEvent happened);
}
