using ChatRouter.Simulator.Faults;
using ChatRouter.Simulator.Load;

namespace ChatRouter.Simulator;

/// <summary>What one simulated process is made of, apart from its wire.</summary>
/// <param name="Profile">Its settings.</param>
/// <param name="Engine">Its slots, queue and cache.</param>
/// <param name="Meter">What it has done.</param>
/// <param name="Faults">What is wrong with it.</param>
/// <param name="Time">Its clock.</param>
internal sealed record BackendCore(BackendProfile Profile, Engine Engine, EngineMeter Meter, FaultSlot Faults, TimeProvider Time);
