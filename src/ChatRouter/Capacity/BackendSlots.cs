namespace ChatRouter.Capacity;

/// <summary>How many requests a backend serves at the same time, and why so many.</summary>
/// <param name="Name">The backend.</param>
/// <param name="Domain">Its failure domain: its zone, else its quota group.</param>
/// <param name="Slots">Requests at the same time, over all instances of the router.</param>
/// <param name="Room">Most that its memory holds; null: not known.</param>
/// <param name="Source">Where the number comes from, in words.</param>
public sealed record BackendSlots(string Name, string Domain, int Slots, int? Room, string Source);
