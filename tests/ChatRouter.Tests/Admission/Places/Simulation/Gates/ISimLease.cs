namespace ChatRouter.Tests.Admission.Places.Simulation.Gates;

/// <summary>A place at a server.</summary>
internal interface ISimLease
{
    int Server { get; }

    void Sent();

    void FirstToken();

    void Leave(bool isComplete);
}
