import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.security.spec.MGF1ParameterSpec;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERSet;
import org.bouncycastle.asn1.cms.Attribute;
import org.bouncycastle.asn1.cms.AttributeTable;
import org.bouncycastle.asn1.cms.CMSAttributes;
import org.bouncycastle.asn1.cms.CMSObjectIdentifiers;
import org.bouncycastle.asn1.cms.ContentInfo;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.cms.CMSAlgorithm;
import org.bouncycastle.cms.CMSAuthEnvelopedData;
import org.bouncycastle.cms.CMSAuthEnvelopedDataGenerator;
import org.bouncycastle.cms.CMSAuthEnvelopedGenerator;
import org.bouncycastle.cms.CMSCompressedData;
import org.bouncycastle.cms.CMSCompressedDataGenerator;
import org.bouncycastle.cms.CMSEnvelopedData;
import org.bouncycastle.cms.CMSEnvelopedDataGenerator;
import org.bouncycastle.cms.CMSEnvelopedGenerator;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.KeyAgreeRecipientInformation;
import org.bouncycastle.cms.Recipient;
import org.bouncycastle.cms.RecipientInfoGenerator;
import org.bouncycastle.cms.RecipientInformation;
import org.bouncycastle.cms.RecipientInformationStore;
import org.bouncycastle.cms.SimpleAttributeTableGenerator;
import org.bouncycastle.cms.jcajce.JcaX509CertSelectorConverter;
import org.bouncycastle.cms.jcajce.JceCMSContentEncryptorBuilder;
import org.bouncycastle.cms.jcajce.JceKeyAgreeEnvelopedRecipient;
import org.bouncycastle.cms.jcajce.JceKeyAgreeRecipientId;
import org.bouncycastle.cms.jcajce.JceKeyAgreeRecipientInfoGenerator;
import org.bouncycastle.cms.jcajce.JceKeyTransAuthEnvelopedRecipient;
import org.bouncycastle.cms.jcajce.JceKeyTransEnvelopedRecipient;
import org.bouncycastle.cms.jcajce.JceKeyTransRecipientId;
import org.bouncycastle.cms.jcajce.JceKeyTransRecipientInfoGenerator;
import org.bouncycastle.cms.jcajce.ZlibCompressor;
import org.bouncycastle.cms.jcajce.ZlibExpanderProvider;
import org.bouncycastle.operator.OutputAEADEncryptor;
import org.bouncycastle.operator.OutputEncryptor;
import org.bouncycastle.operator.jcajce.JcaAlgorithmParametersConverter;

/** EnvelopedData, AuthEnvelopedData and CompressedData. RFC 5652 §6, RFC 5083, RFC 3274 */
final class SealedMessages {
  private SealedMessages() {}

  /** out, content, the identifier of the cipher, its kind ("plain", "auth", "attributes"); of each recipient how, and the certificate. */
  static String encrypt(String... of) throws Exception {
    ASN1ObjectIdentifier cipher = new ASN1ObjectIdentifier(of[2]);
    CMSProcessableByteArray content = new CMSProcessableByteArray(BouncyCastle.read(of[1]));
    OutputEncryptor by =
        cipher.equals(PKCSObjectIdentifiers.id_alg_AEADChaCha20Poly1305)
            ? new ChaCha20Poly1305()
            : new JceCMSContentEncryptorBuilder(cipher).setProvider("BC").build();
    if (of[3].equals("plain")) {
      CMSEnvelopedDataGenerator generator = new CMSEnvelopedDataGenerator();
      addRecipients(generator, of);
      BouncyCastle.write(of[0], generator.generate(content, by).getEncoded());
      return "";
    }
    CMSAuthEnvelopedDataGenerator generator = new CMSAuthEnvelopedDataGenerator();
    addRecipients(generator, of);
    if (of[3].equals("attributes"))
      generator.setAuthenticatedAttributeGenerator(new SimpleAttributeTableGenerator(contentType));
    BouncyCastle.write(of[0], generator.generate(content, (OutputAEADEncryptor) by).getEncoded());
    return "";
  }

  /** "MUST be included": a content-type attribute. RFC 5083 §2.1 */
  private static final AttributeTable contentType =
      new AttributeTable(new Attribute(CMSAttributes.contentType, new DERSet(CMSObjectIdentifiers.data)));

  private static void addRecipients(CMSEnvelopedGenerator generator, String[] of) throws Exception {
    for (int at = 4; at < of.length; at += 2)
      generator.addRecipientInfoGenerator(recipient(of[at], BouncyCastle.certificate(of[at + 1])));
  }

  private static RecipientInfoGenerator recipient(String how, X509Certificate certificate) throws Exception {
    switch (how) {
      case "pkcs1":
        return new JceKeyTransRecipientInfoGenerator(certificate).setProvider("BC");
      case "SHA-1":
      case "SHA-256":
      case "SHA-384":
      case "SHA-512":
        OAEPParameterSpec oaep =
            new OAEPParameterSpec(how, "MGF1", new MGF1ParameterSpec(how), PSource.PSpecified.DEFAULT);
        AlgorithmIdentifier algorithm =
            new JcaAlgorithmParametersConverter().getAlgorithmIdentifier(PKCSObjectIdentifiers.id_RSAES_OAEP, oaep);
        return new JceKeyTransRecipientInfoGenerator(certificate, algorithm).setProvider("BC");
      case "ecdh":
        KeyPairGenerator pairs = KeyPairGenerator.getInstance("EC", "BC");
        pairs.initialize(((java.security.interfaces.ECPublicKey) certificate.getPublicKey()).getParams());
        KeyPair pair = pairs.generateKeyPair();
        return new JceKeyAgreeRecipientInfoGenerator(
                CMSAlgorithm.ECDH_SHA256KDF, pair.getPrivate(), pair.getPublic(), CMSAlgorithm.AES256_WRAP)
            .addRecipient(certificate)
            .setProvider("BC");
      case "x25519":
        return new X25519.Sender(certificate);
      default:
        throw new IllegalArgumentException(how);
    }
  }

  /** out, sealed, key, certificate; answers what it is: the type of the content. */
  static String decrypt(String... of) throws Exception {
    byte[] octets = BouncyCastle.read(of[1]);
    X509Certificate certificate = BouncyCastle.certificate(of[3]);
    boolean isAuthenticated =
        ContentInfo.getInstance(octets).getContentType().equals(CMSObjectIdentifiers.authEnvelopedData);
    RecipientInformationStore recipients =
        isAuthenticated
            ? new CMSAuthEnvelopedData(octets).getRecipientInfos()
            : new CMSEnvelopedData(octets).getRecipientInfos();
    boolean isRsa = certificate.getPublicKey().getAlgorithm().equals("RSA");
    RecipientInformation found =
        recipients.get(isRsa ? new JceKeyTransRecipientId(certificate) : new JceKeyAgreeRecipientId(certificate));
    BouncyCastle.write(of[0], found.getContent(opener(of[2], certificate, isRsa, isAuthenticated)));
    return isAuthenticated ? "auth" : "plain";
  }

  private static Recipient opener(String key, X509Certificate certificate, boolean isRsa, boolean isAuthenticated)
      throws Exception {
    if (isRsa)
      return isAuthenticated
          ? new JceKeyTransAuthEnvelopedRecipient(BouncyCastle.key(key)).setProvider("BC")
          : new JceKeyTransEnvelopedRecipient(BouncyCastle.key(key)).setProvider("BC");
    return certificate.getPublicKey().getAlgorithm().equals("X25519")
        ? new X25519.Receiver(BouncyCastle.key(key))
        : new JceKeyAgreeEnvelopedRecipient(BouncyCastle.key(key)).setProvider("BC");
  }

  /** out, content */
  static String compress(String... of) throws Exception {
    CMSProcessableByteArray content = new CMSProcessableByteArray(BouncyCastle.read(of[1]));
    BouncyCastle.write(of[0], new CMSCompressedDataGenerator().generate(content, new ZlibCompressor()).getEncoded());
    return "";
  }

  /** out, compressed */
  static String expand(String... of) throws Exception {
    BouncyCastle.write(of[0], new CMSCompressedData(BouncyCastle.read(of[1])).getContent(new ZlibExpanderProvider()));
    return "";
  }
}
