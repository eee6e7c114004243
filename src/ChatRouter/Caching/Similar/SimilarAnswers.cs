using ChatRouter.Model.Settings.Caching;

namespace ChatRouter.Caching.Similar;

/// <summary>What a route has answered to similar questions. Thread-safe.</summary>
/// <param name="settings">What counts as similar.</param>
/// <param name="sender">Sends the calls for embeddings.</param>
/// <param name="time">The clock.</param>
internal sealed class SimilarAnswers(SimilarSettings settings, HttpMessageInvoker sender, TimeProvider time)
{
    private readonly Embedder _embedder = new(settings, sender, time);
    private readonly SimilarIndex _index = new(settings.MaxEntries);

    /// <summary>The embedding of a question; null if it cannot be had in time.</summary>
    public ValueTask<float[]?> EmbedAsync(SimilarQuestion question, CancellationToken gone) => _embedder.EmbedAsync(question.Text, gone);

    /// <summary>Under which key the answer to a similar question is kept, or null if there is none.</summary>
    public (CacheKey Key, double Similarity)? Find(SimilarQuestion question, float[] embedding) => _index.Find(question.Group, embedding, settings.Threshold);

    /// <summary>Remembers a question whose answer is kept.</summary>
    public void Add(SimilarQuestion question, float[] embedding, in CacheKey key) => _index.Add(question.Group, embedding, key);
}
