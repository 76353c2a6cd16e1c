using Rembg.Sandbox.Contract;

namespace Rembg.Sandbox.Pictures;

/// <summary>Makes the picture that a removal answers with.</summary>
internal interface IPictureMaker
{
    /// <summary>Whether the maker reads the uploaded picture.</summary>
    bool ReadsSource { get; }

    /// <summary>Makes the picture.</summary>
    /// <param name="job">What is asked for.</param>
    /// <param name="source">The file with the uploaded picture, when the maker reads it.</param>
    /// <param name="cancellation">Ends the work.</param>
    /// <returns>The encoded picture; null when the source cannot be decoded.</returns>
    Task<byte[]?> MakeAsync(RemovalJob job, string? source, CancellationToken cancellation);
}
