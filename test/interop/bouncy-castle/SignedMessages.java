import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaCertStore;
import org.bouncycastle.cms.CMSAbsentContent;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.CMSSignedData;
import org.bouncycastle.cms.CMSSignedDataGenerator;
import org.bouncycastle.cms.SignerInformation;
import org.bouncycastle.cms.jcajce.JcaSimpleSignerInfoGeneratorBuilder;
import org.bouncycastle.cms.jcajce.JcaSimpleSignerInfoVerifierBuilder;
import org.bouncycastle.util.Selector;
import org.bouncycastle.util.Store;

/** SignedData: signers of every kind, the content inside or beside, certificates alone. RFC 5652 §5 */
final class SignedMessages {
  private SignedMessages() {}

  /** out, content, whether it stands inside ("inside", "beside"); of each signer the algorithm, the key and the certificate. */
  static String sign(String... of) throws Exception {
    CMSSignedDataGenerator generator = new CMSSignedDataGenerator();
    List<X509Certificate> certificates = new ArrayList<>();
    for (int at = 3; at < of.length; at += 3) {
      X509Certificate certificate = BouncyCastle.certificate(of[at + 2]);
      certificates.add(certificate);
      generator.addSignerInfoGenerator(
          new JcaSimpleSignerInfoGeneratorBuilder()
              .setProvider("BC")
              .build(of[at], BouncyCastle.key(of[at + 1]), certificate));
    }
    generator.addCertificates(new JcaCertStore(certificates));
    CMSProcessableByteArray content = new CMSProcessableByteArray(BouncyCastle.read(of[1]));
    BouncyCastle.write(of[0], generator.generate(content, of[2].equals("inside")).getEncoded("DER"));
    return "";
  }

  /** out, signed, and the content where it stands beside; answers by what each of the signers signed. */
  static String verify(String... of) throws Exception {
    byte[] octets = BouncyCastle.read(of[1]);
    CMSSignedData signed =
        of.length < 3
            ? new CMSSignedData(octets)
            : new CMSSignedData(new CMSProcessableByteArray(BouncyCastle.read(of[2])), octets);
    List<String> algorithms = new ArrayList<>();
    for (SignerInformation signer : signed.getSignerInfos()) {
      Store<X509CertificateHolder> store = signed.getCertificates();
      @SuppressWarnings("unchecked")
      Selector<X509CertificateHolder> selector = signer.getSID();
      X509CertificateHolder holder = store.getMatches(selector).iterator().next();
      if (!signer.verify(new JcaSimpleSignerInfoVerifierBuilder().setProvider("BC").build(holder)))
        throw new IllegalArgumentException("not what was signed");
      algorithms.add(signer.getEncryptionAlgOID());
    }
    BouncyCastle.write(of[0], (byte[]) signed.getSignedContent().getContent());
    return String.join(" ", algorithms);
  }

  /** out, certificates. RFC 8551 §3.8 */
  static String certificates(String... of) throws Exception {
    List<X509Certificate> certificates = new ArrayList<>();
    for (int at = 1; at < of.length; at++) certificates.add(BouncyCastle.certificate(of[at]));
    CMSSignedDataGenerator generator = new CMSSignedDataGenerator();
    generator.addCertificates(new JcaCertStore(certificates));
    BouncyCastle.write(of[0], generator.generate(new CMSAbsentContent()).getEncoded("DER"));
    return "";
  }

  /** What was written by others: how many there are. */
  static String readCertificates(String... of) throws Exception {
    return String.valueOf(new CMSSignedData(BouncyCastle.read(of[0])).getCertificates().getMatches(null).size());
  }
}
