namespace ChatRouter.Admission.Places;

/// <summary>A place in the concurrency of a backend: taken before an attempt, left when it has ended. Its members are safe to call from any thread.</summary>
internal sealed class Place(PlaceRegistry places, BackendPlaces backend, PlaceClaim claim, int inFlight, bool isRaise)
{
    private bool _isLeft;

    /// <summary>The backend's.</summary>
    public BackendPlaces Backend { get; } = backend;

    /// <summary>Who has it.</summary>
    public PlaceClaim Claim { get; } = claim;

    /// <summary>Requests in flight when it was taken, itself included.</summary>
    public int InFlight { get; } = inFlight;

    /// <summary>It lies beyond the limit, to see whether that may rise; false once that has been judged.</summary>
    public bool IsRaise { get; set; } = isRaise;

    /// <summary>When it was taken.</summary>
    public TimeSpan TakenAt { get; init; }

    /// <summary>When the request was sent.</summary>
    public TimeSpan SentAt { get; set; }

    /// <summary>What its first token usually takes; null if that is not known.</summary>
    public TimeSpan? Usual { get; set; }

    /// <summary>Its place among those that wait for their first token, oldest first; null outside.</summary>
    public LinkedListNode<Place>? Pending { get; set; }

    /// <summary>It has had its first token and has not ended.</summary>
    public bool IsAtWork { get; set; }

    /// <summary>Requests sent later that had their first token sooner.</summary>
    public int Overtaken { get; set; }

    /// <summary>The request leaves for the backend and will show a first token.</summary>
    public void Sent() => places.Sent(this);

    /// <summary>The first token has come.</summary>
    public void FirstToken() => places.FirstToken(this);

    /// <summary>True if the request stands in the backend's queue while the backend works on earlier ones: it is busy, not broken.</summary>
    public bool IsQueued() => places.IsQueued(this);

    /// <summary>The backend has refused the request because it is full.</summary>
    public void Refused() => places.Refused(this);

    /// <summary>Gives the place back. Once; again does nothing.</summary>
    /// <param name="isComplete">The answer is whole: how long it took counts.</param>
    /// <param name="tokens">Tokens of prompt and answer if they were counted.</param>
    public void Leave(bool isComplete = false, (int Prompt, int Answer)? tokens = null)
    {
        if (Interlocked.Exchange(ref _isLeft, true)) return;
        places.Leave(this, isComplete, tokens);
    }
}
