namespace ChatRouter.Protocols.Requests;

/// <summary>One change to a body: <paramref name="Length"/> bytes at <paramref name="Start"/> become the replacement.</summary>
internal readonly record struct BodyEdit(int Start, int Length, ReadOnlyMemory<byte> Replacement);
