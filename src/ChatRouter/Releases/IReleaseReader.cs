using ChatRouter.Model;
using ChatRouter.Model.Releases;

namespace ChatRouter.Releases;

/// <summary>Reads the order of a release.</summary>
public interface IReleaseReader
{
    /// <summary>Reads a JSON body: an entry of <c>releases</c> with its <c>name</c>.</summary>
    /// <param name="body">The bytes as received.</param>
    /// <param name="release">The release, checked against the configuration; null if it is refused.</param>
    /// <returns>A refusal with status 400 that names the field and says what is allowed or missing, or null.</returns>
    Refusal? Read(ReadOnlyMemory<byte> body, out ReleaseSettings? release);
}
