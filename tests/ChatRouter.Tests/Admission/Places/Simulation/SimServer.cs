using ChatRouter.Tests.Fleet.Simulation;

namespace ChatRouter.Tests.Admission.Places.Simulation;

/// <summary>A model server on a curve of saturation: slots and a queue before them without a bound.</summary>
internal sealed class SimServer(Pump pump, ServerShape shape, Random random)
{
    private readonly LinkedList<SimAnswer> _queue = new();

    /// <summary>Answers that are written now.</summary>
    public int Running { get; private set; }

    /// <summary>Requests in the queue.</summary>
    public int Waiting => _queue.Count;

    /// <summary>By how much everything takes longer than it should.</summary>
    public double Slowness { get; set; } = 1;

    /// <summary>By how much single first tokens take longer: the standard deviation of their logarithm.</summary>
    public double Noise { get; init; }

    public void Send(SimAnswer answer)
    {
        answer.Server = this;
        answer.Node = _queue.AddLast(answer);
        Serve();
    }

    /// <summary>The request ends before its answer is whole.</summary>
    public void Leave(SimAnswer answer)
    {
        if (answer.Node is { } node)
        {
            _queue.Remove(node);
            answer.Node = null;
            return;
        }

        if (answer.IsOver) return;
        answer.IsOver = true;
        Running--;
        Serve();
    }

    private void Serve()
    {
        while (Running < shape.Slots && _queue.First is { } first)
        {
            _queue.RemoveFirst();
            first.Value.Node = null;
            Running++;
            Write(first.Value);
        }
    }

    private void Write(SimAnswer answer)
    {
        // Box and Muller.
        var noise = Noise == 0 ? 1 : Math.Exp(Noise * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));
        pump.At(pump.Now + (shape.FirstToken * Slowness * noise), answer.Process, _ =>
        {
            if (answer.IsOver) return;
            answer.FirstToken.TrySetResult(true);
            var stretch = 1 + ((double)Math.Max(0, Running - 1) / shape.Slots);
            pump.At(pump.Now + (answer.Tokens * stretch * Slowness * shape.TokenInterval), answer.Process, _ =>
            {
                if (answer.IsOver) return;
                answer.IsOver = true;
                Running--;
                answer.End.TrySetResult(true);
                Serve();
            });
        });
    }
}
