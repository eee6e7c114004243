namespace ChatRouter.Model.Plans;

/// <summary>How an attempt relates to what the caller has already.</summary>
public enum AttemptMode
{
    /// <summary>The caller has nothing yet.</summary>
    Fresh,

    /// <summary>As fresh, but beside an attempt on another backend whose first content is late.</summary>
    Hedge,

    /// <summary>The backend is given the beginning of the answer and goes on with it.</summary>
    Continuation,

    /// <summary>The backend answers from the start; what the caller has already is swallowed while it is identical.</summary>
    Replay,
}
