namespace Rembg.Pipeline;

/// <summary>How many inputs there are, where that is known, and how many of them are done.</summary>
internal sealed class InputTally
{
    /// <summary>All inputs of the run; null where more may come.</summary>
    public int? Total { get; set; }

    /// <summary>The folders that are watched, as they were given; none for a run that ends by itself.</summary>
    public List<string> Watched { get; } = [];

    /// <summary>Inputs that have their result or their error.</summary>
    public int Settled { get; private set; }

    public int Failed { get; private set; }

    public void Settle(bool isFailure)
    {
        Settled++;
        Failed += isFailure ? 1 : 0;
    }
}
