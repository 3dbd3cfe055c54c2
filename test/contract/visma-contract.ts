/**
 * The contract of the simulated API: which routes there are, and which keys and types their rows have.
 * Taken by program from the public specification of the Visma.net ERP Service API (September 2026).
 *
 * Types: s text, d date-time without zone, i whole number, n number, b truth value, o any object, bin bytes,
 *        [X] a list, @X one of the words of an enumeration, X another schema, - no body; +X takes over the keys of X.
 * Every key may be null; the specification marks nothing as required. Schemas of parts that the twin always leaves
 * empty (general ledger overrides, direct debits, landed costs …) are left out: a key naming one must be null or [].
 */

/** Method, path, status of success, body. */
export const VISMA_ROUTES = `
GET /v1/customer 200 [CustomerDto]
POST /v1/customer 201 -
GET /v1/customer/{customerCd} 200 CustomerDto
PUT /v1/customer/{customerCd} 204 -
GET /v1/customer/internal/{internalID} 200 CustomerDto
PUT /v1/customer/internal/{internalID} 204 -
GET /v1/customer/{customerCd}/balance 200 CustomerBalanceDto
GET /v1/customer/balance 200 [CustomerBalanceDto]
GET /v1/customer/{customerNumber}/invoice 200 [CustomerInvoiceDto]
GET /v1/customer/{customerNumber}/document 200 [CustomerDocumentDto]
GET /v1/customer/{customerCd}/contact 200 [ContactDto]
GET /v1/customer/{customerCd}/note 200 NoteDto
GET /v1/customer/customerClass 200 [CustomerClassDto]
GET /v1/supplier 200 [SupplierDto]
POST /v1/supplier 201 -
GET /v1/supplier/{supplierCd} 200 SupplierDto
PUT /v1/supplier/{supplierCd} 204 -
GET /v1/supplier/{supplierCd}/balance 200 SupplierBalanceDto
GET /v1/supplier/balance 200 [SupplierBalanceDto]
GET /v1/supplier/{supplierNumber}/invoice 200 [SupplierInvoiceDto]
GET /v1/supplier/{supplierNumber}/document 200 [SupplierDocumentDto]
GET /v1/supplier/{supplierCd}/contact 200 [ContactDto]
GET /v1/supplier/supplierClass 200 [SupplierClassDto]
GET /v1/supplierInvoice 200 [SupplierInvoiceDto]
GET /v1/supplierInvoice/{invoiceNumber} 200 SupplierInvoiceDto
GET /v1/supplierInvoice/{documentType}/{invoiceNumber} 200 SupplierInvoiceDto
GET /v1/supplierdocument 200 [SupplierDocumentDto]
GET /v1/customerinvoice 200 [CustomerInvoiceDto]
GET /v1/customerinvoice/{invoiceNumber} 200 CustomerInvoiceDto
GET /v1/customerinvoice/{refNbr}/print 200 bin
POST /v1/customerinvoice/{invoiceNumber}/attachment 201 -
GET /v1/customerCreditNote 200 [CustomerCreditNoteDto]
GET /v1/customerCreditNote/{creditNoteNumber} 200 CustomerCreditNoteDto
GET /v1/customerCreditNote/{creditNoteNumber}/print 200 bin
GET /v1/customerdocument 200 [CustomerDocumentDto]
GET /v1/customerPayment 200 [PaymentDto]
GET /v1/customerPayment/{paymentNumber} 200 PaymentDto
GET /v1/creditTerm 200 BasePaginationDtoOfCreditTermDto
GET /v1/purchaseorder 200 [PurchaseOrderDto]
GET /v1/purchaseorder/{purchaseOrderNumber} 200 PurchaseOrderDto
GET /v1/account 200 [AccountDto]
GET /v1/account/{accountCd} 200 AccountDto
GET /v2/journaltransaction 200 [JournalTransactionDto]
GET /v2/journaltransaction/{journalTransactionNumber} 200 JournalTransactionDto
GET /v1/currency 200 [CurrencyDto]
GET /v1/contact 200 [ContactDto]
GET /v1/contact/{contactId} 200 ContactDto
GET /v1/attachment/{attachmentId} 200 bin
GET /v1/blob/download/{blobId} 200 bin
GET /v1/blob/presignedurl 200 PresignedUrlResponse
GET /v1/blob/metadata/{blobId} 200 BlobMetadata
GET /v1/branch 200 [BranchDto]
GET /v1/organization 200 [ExtendedOrganizationDto]
GET /v1/attribute 200 [AttributeDto]
GET /v1/paymentmethod 200 [PaymentMethodDto]
GET /v1/background/{requestId} 200 BackgroundRequestStateDto
GET /v1/background/{requestId}/content 200 o
POST /v1/webhooknotificationfeedback 201 -
GET /v2/customer/balance 200 [CustomerBalanceV2Dto]
GET /v2/supplier/balance 200 [SupplierBalanceV2Dto]
POST /connect/token 200 TokenResponse
`

export const VISMA_ENUMS = `
CustomerStatus = Active OnHold CreditHold Inactive OneTime
CreditVerification = Disabled DaysPastDue CreditLimit LimitAndDaysPastDue
StatementType = OpenItem BalanceBroughtForward
ItemType = Service MaterialCost OtherCost
AccountType = Asset Liability Income Expense
DocumentType = Invoice DebitNote CreditNote Payment VoidPayment Prepayment Refund FinCharge SmallBalanceWo
  SmallCreditWo CashSale CashReturn Undefined NoUpdate
DocumentStatus = Hold Balanced Voided Scheduled Open Closed PendingPrint PendingEmail CreditHold CcHold Reserved
Title = Doctor Miss Mr Mrs Ms Prof
ContactMethod = Any Email Mail Fax Phone
AttributeType = Text Combo MultiSelectCombo Lookup Checkbox Datetime
SupplierStatus = Active OnHold HoldPayments Inactive OneTime
ChargeBearer = Payer Beneficiary Shared ServiceLevel
AccountUsedForPayment = IBAN BBAN BANKGIRO PLUSGIRO
PaymentBy = DueDate DiscountDate
TaxCalculationMode = TaxSetting Gross Net
SupplierDocumentType = Check CreditAdj DebitAdj Invoice Prepayment QuickCheck Refund VoidCheck VoidQuickCheck
ApprovalStatus = New Canceled SentToApproval ReceivedByApproval InProgressApproval RejectedInApproval
  ApprovedInApproval ActiveWorkflowApproval
SupplierDocumentStatus = Hold Balanced Voided Scheduled Open Closed Printed Prebooked Reserved
PaymentType = Payment CreditNote Prepayment Refund VoidPayment SmallBalanceWo VoidRefund Undefined
ShippingDestinationType = CompanyLocation Customer Vendor Site
OrderType = RegularOrder DropShip Blanket StandardBlanket
OrderStatus = Balanced Cancelled Closed Hold Open PendingEmail PendingPrint Printed Voided
OrderLineType = GoodsForInventory GoodsForSalesOrder GoodsForReplenishment GoodsForDropShip NonStockForDropShip
  NonStockForSalesOrder NonStock Service Freight Description
ReceiptAction = Reject AcceptButWarn Accept
Module = ModuleGL ModuleAP ModuleAR ModuleCA ModuleCM ModuleIN ModuleSO ModulePO ModuleDR ModuleFA ModuleEP ModulePM
  ModuleTX ModuleCR
BatchStatus = Hold Balanced Unposted Posted Completed Voided Released PartiallyReleased Scheduled
MeansOfPayment = CreditCard CashOrCheck DirectDeposit
`

export const VISMA_SCHEMAS = `
AccountDto = accountID:i accountCD:s accountGroupCD:s accountClass:s type:@AccountType active:b description:s
  accountClassDescription:s useDefaultSub:b postOption:s currency:s taxCategory:s cashAccount:b publicCode1:s
  lastModifiedDateTime:d externalCode1Info:NumberDescription externalCode2Info:NumberDescription
  analisysCodeInfo:NumberDescription controlAccountModule:s allowManualEntry:b timeStamp:s errorInfo:s
  metadata:MetadataDto
AccountRef = type:@AccountType externalCode1:s externalCode2:s active:b number:s description:s
AccountTypeNumberDescription = type:s number:s description:s
Address = addressId:i addressLine1:s addressLine2:s addressLine3:s postalCode:s city:s country:CountryRef county:IdName
ArAdjustDto = docType:s customerCD:s refNbr:s amountPaid:n cashDiscountTaken:n balance:n pendingPPD:b released:b hold:b
  voided:b ppdCrMemoRefNbr:s paymentRef:s status:s applicationDate:d applicationPeriod:s invoiceText:s
AttachmentDto = name:s id:s revision:i
AttributeDetailDto = valueId:s description:s sortOrder:i disabled:b errorInfo:s metadata:MetadataDto
AttributeDto = attributeID:s description:s controlType:@AttributeType internal:b entryMask:s regExp:s
  details:[AttributeDetailDto] createdDateTime:d lastModifiedDateTime:d errorInfo:s metadata:MetadataDto
AttributeIdValueDto = id:s value:s description:s
BackgroundRequestStateDto = id:s status:s statusCode:i receivedUtc:d startedUtc:d finishedUtc:d webhookAddress:s
  errorMessage:s reference:s originalUri:s hasResponseContent:b hasRequestContent:b contentLocation:s responseHeaders:o
BasePaginationDtoOfCreditTermDto = pageNumber:i pageSize:i totalCount:i records:[CreditTermDto]
BlobMetadata = blobId:s blobName:s contentType:s mD5Hash:s fileChecksum:s size:i countryCode:s createdDateTimeUtc:d
BranchDto = branchId:i number:s name:s organizationId:i isMainBranch:b isActive:b lastModifiedDateTime:d corporateId:s
  vatRegistrationId:s mainAddress:Address mainContact:ContactInfo deliveryAddress:Address deliveryContact:ContactInfo
  defaultCountry:CountryRef industryCode:IdDescription currency:CurrencyInBranchDto vatZone:IdDescription
  ledger:IdDescription bankSettings:BankSettingsInBranchDto
ClassAttributeDto = attributeId:s description:s sortOrder:i required:b attributeType:@AttributeType defaultValue:s
  details:[IdDescription]
ContactDto = displayName:s active:b title:@Title firstName:s lastName:s position:s businessAccount:s
  businessAccountType:s sameAsAccount:b address:Address email:s web:s phone1:s phone2:s phone3:s fax:s
  contactMethod:@ContactMethod doNotCall:b doNotFax:b doNotEmail:b doNotMail:b noMassMail:b noMarketing:b
  lastModifiedDateTime:d contactId:i timeStamp:s errorInfo:s metadata:MetadataDto
ContactInfo = contactId:i name:s attention:s email:s web:s phone1:s phone2:s fax:s
CountryRef = id:s name:s errorInfo:s metadata:MetadataDto
CreditTermDto = termsId:s description:s visibleTo:s dueDateType:s moveDueDateIfOnTheWeekend:s dueDay1:i
  dueDay1DayFrom1:i dueDay1DayTo1:i dueDay2:i dueDay2DayFrom1:i dueDay2DayTo1:i discountType:s discountDay:i
  discountPercent:n delayDays:i calculationType:s instalmentType:s numberOfInstalments:i instalmentFrequency:s
  instalmentMethod:s instalmentsSchedule:[InstalmentSchedule] createdDateTime:d lastModifiedDateTime:d
CurrencyDto = id:s description:s symbol:s isBaseCurrency:b decimalPrecision:i isUsedForAccounting:b
CurrencyInBranchDto = id:s description:s symbol:s
CustomerBalanceDto = customer:InternalNumberName balance:n totalOrder:n totalLoan:n totalSalePeriod:n totalSaleYear:n
  totalDiscountPeriod:n totalDiscountYear:n lastModified:d
CustomerBalanceV2Dto = branchNumber:NumberName customer:InternalNumberName beginBalance:n sales:n
  paymentsAndPrepayments:n adjustmentsAndDiscounts:n overdueCharges:n yearToDateBalance:n
CustomerBilled = +CustomerLedger creditTerms:IdDescription cashDiscountDate:d externalReference:s isRotRutDeductible:b
  exchangeRate:n dunningLetterDate:d dunningLetterLevel:i contact:IdNameInt attachments:[AttachmentDto]
  taxDetails:[TaxDetailDto] sendToAutoInvoice:b roundingDiff:n customerVatZone:IdDescription childRecord:NumberName
  timeStamp:s hold:b discountTotal:n discountTotalInCurrency:n detailTotal:n detailTotalInCurrency:n vatTaxableTotal:n
  vatTaxableTotalInCurrency:n vatExemptTotal:n vatExemptTotalInCurrency:n salesPersonID:i salesPersonDescr:s
  salesPerson:IdDescription paymentReference:s invoiceAddress:DocumentAddress invoiceContact:DocumentContact
  applications:[ArAdjustDto] dontPrint:b dontEmail:b revoked:b
CustomerClassDto = id:s description:s taxZoneId:s requiredTaxzoneId:b paymentMethodId:s attributes:[ClassAttributeDto]
CustomerCreditNoteDto = +CustomerBilled lines:[CustomerCreditNoteLineDto]
CustomerCreditNoteLineDto = +CustomerLine
CustomerDocumentDto = +CustomerLedger branch:NumberName
CustomerDto = internalId:i number:s name:s status:@CustomerStatus mainAddress:Address mainContact:ContactInfo
  accountReference:s parentRecord:NumberName customerClass:IdDescription creditTerms:IdDescription currencyId:s
  creditVerification:@CreditVerification creditLimit:n creditDaysPastDue:i invoiceAddress:Address
  invoiceContact:ContactInfo printInvoices:b acceptAutoInvoices:b sendInvoicesByEmail:b sendDunningLettersViaEMail:b
  printDunningLetters:b printStatements:b sendStatementsByEmail:b printMultiCurrencyStatements:b
  statementType:@StatementType deliveryAddress:Address deliveryContact:ContactInfo vatRegistrationId:s corporateId:s
  gln:s vatZone:VatZoneRef location:LocationRef attributes:[AttributeIdValueDto] lastModifiedDateTime:d
  createdDateTime:d directDebitLines:[CustomerDirectDebitDto] priceClass:IdDescription
  glAccounts:GlAccountsInCustomerDto invoiceToDefaultLocation:b eInvoiceContract:EInvoiceContractInCustomerDto
  paymentMethods:[CustomerPaymentMethodInfoDto] defaultPaymentMethodId:s numberOfEmployees:i excludeDebtCollection:b
  timeStamp:s errorInfo:s metadata:MetadataDto
CustomerInvoiceDto = +CustomerBilled invoiceLines:[CustomerInvoiceLineDto] startDate:d endDate:d accountingCostRef:s
  originatorDocRef:s contractDocRef:s directDebitMandate:DirectDebitMandateDto excludeDebtCollection:b
  debtCollection:DebtCollectionInCustomerInvoiceDto
CustomerInvoiceLineDto = +CustomerLine lineType:s startDate:d endDate:d
CustomerLedger = documentDueDate:d customer:NumberName documentType:@DocumentType referenceNumber:s postPeriod:s
  financialPeriod:s closedFinancialPeriod:s documentDate:d origInvoiceDate:d status:@DocumentStatus currencyId:s
  amount:n amountInCurrency:n balance:n balanceInCurrency:n cashDiscount:n cashDiscountInCurrency:n
  paymentMethod:IdDescription customerRefNumber:s invoiceText:s lastModifiedDateTime:d createdDateTime:d note:s
  vatTotal:n vatTotalInCurrency:n location:LocationRef branchNumber:NumberName cashAccount:s
  project:InternalIdDescription account:AccountRef subaccount:SubAccountDto customerProject:s errorInfo:s
  metadata:MetadataDto
CustomerLine = termStartDate:d termEndDate:d isRotRutDeductible:b itemType:@ItemType typeOfWork:WorkTypeDto
  deductableAmount:n attachments:[AttachmentDto] projectTask:InternalIdDescription soShipmentNbr:s soOrderType:s
  soOrderNbr:s lineNumber:i inventoryNumber:s description:s quantity:n unitPrice:n unitPriceInCurrency:n manualAmount:n
  manualAmountInCurrency:n amount:n cost:n amountInCurrency:n account:AccountRef vatCode:IdDescription uom:s
  discountPercent:n discountAmount:n discountAmountInCurrency:n manualDiscount:b subaccount:SubAccountDto salesperson:s
  seller:IdDescription deferralSchedule:i deferralCode:s discountCode:s note:s branchNumber:NumberName externalLink:s
CustomerPaymentMethodInfoDto = paymentMethodId:s isDefault:b
DocumentAddress = overrideAddress:b addressId:i addressLine1:s addressLine2:s addressLine3:s postalCode:s city:s
  country:CountryRef county:IdName
DocumentContact = contactId:i businessName:s attention:s email:s phone1:s overrideContact:b
ExtendedOrganizationDto = organizationCd:s name:s organizationType:s fileTaxByBranches:b baseCurrency:s
  mainAddress:Address mainContact:ContactInfo deliveryAddress:Address deliveryContact:ContactInfo corporateId:s
  vatRegistrationId:s defaultCountry:CountryRef industryCode:IdDescription currency:CurrencyDto vatZone:VatZoneRef
  lastModifiedDateTime:d ledger:IdDescription bankSettings:BankSettingsInBranchDto branches:[NumberName] timeStamp:s
FinancialDetailsInPaymentDto = paymentDate:d
IdDescription = id:s description:s
IdName = id:s name:s
IdNameInt = id:i name:s
InternalIdDescription = internalId:i id:s description:s
InternalNumberName = internalId:i number:s name:s
InternalNumberNameInt64 = internalId:i number:s name:s
JournalTransactionDto = module:@Module batchNumber:s status:@BatchStatus hold:b transactionDate:d postPeriod:s
  financialPeriod:s ledger:s ledgerDescription:s currencyId:s exchangeRate:n autoReversing:b reversingEntry:b
  description:s originalBatchNumber:s debitTotal:n debitTotalInCurrency:n creditTotal:n creditTotalInCurrency:n
  controlTotal:n controlTotalInCurrency:n createVatTransaction:b skipVatAmountValidation:b lastModifiedDateTime:d
  transactionCode:s transactionCodeDescription:s branch:s timeStamp:s
  journalTransactionLines:[JournalTransactionLineDto] attachments:[AttachmentDto] errorInfo:s metadata:MetadataDto
JournalTransactionLineDto = lineNumber:i accountNumber:s description:s subaccount:SubAccountDto referenceNumber:s
  debitAmount:n debitAmountInCurrency:n creditAmount:n creditAmountInCurrency:n transactionDescription:s
  vatCode:IdDescription vat:IdDescription branch:s customerSupplier:s transactionType:s module:@Module uom:s
  project:InternalIdDescription projectTask:InternalIdDescription attachments:[AttachmentDto] quantity:n
  inventoryNumber:s note:s
LocationRef = countryId:s id:s name:s
MetadataDto = totalCount:i maxPageSize:i
NoteDto = note:s
NumberDescription = number:s description:s
NumberName = number:s name:s
PaymentDto = type:@PaymentType refNbr:s status:@DocumentStatus hold:b applicationDate:d applicationPeriod:s
  paymentRef:s customer:NumberName location:LocationRef paymentMethod:IdDescription cashAccount:s currency:s
  paymentAmount:n invoiceText:s appliedToDocuments:n appliedToOrders:n availableBalance:n writeOffAmount:n
  financeCharges:n deductedCharges:n branch:s lastModifiedDateTime:d paymentLines:[PaymentLineDto]
  ordersToApply:[OrderToApplyDto] financialDetails:FinancialDetailsInPaymentDto paymentAmountInCurrency:n
  availableBalanceInCurrency:n timeStamp:s errorInfo:s metadata:MetadataDto
PaymentLineDto = documentType:@DocumentType refNbr:s amountPaid:n cashDiscountTaken:n balanceWriteOff:n
  writeOffReasonCode:IdDescription date:d dueDate:d cashDiscountDate:d balance:n cashDiscountBalance:n description:s
  currency:s postPeriod:s customerOrder:s crossRate:n
PaymentMethodDto = paymentMethodID:s active:b meansOfPayment:@MeansOfPayment description:s useInAP:b
  details:[PaymentMethodDetailDto]
PresignedUrlResponse = preSignedUrl:s metadata:BlobMetadata
PurchaseOrderDto = shippingDestinationType:@ShippingDestinationType shipTo:InternalNumberName
  shippingLocation:IdNameInt warehouse:IdDescription shippingContact:OrderContact shippingAddress:DocumentAddress
  fobPoint:s shipVia:s shipTerms:s remitContact:OrderContact remitAddress:DocumentAddress terms:IdDescription
  supplierVatZone:VatZoneRef discountDetails:[DiscountDetailDto] salesOrderType:s salesOrderNbr:s requisitionRefNbr:s
  paymentRefNbr:s workgroupID:i dontPrint:b printed:b dontEmail:b emailed:b openQuantity:n openBalance:n
  orderType:@OrderType orderNbr:s hold:b status:@OrderStatus date:d promisedOn:d description:s
  supplier:InternalNumberName location:IdNameInt owner:IdNameGuid currency:s supplierRef:s exchangeRate:n lineTotal:n
  lineTotalInBaseCurrency:n vatExemptTotal:n vatExemptTotalInBaseCurrency:n taxTotal:n taxTotalInBaseCurrency:n
  orderTotal:n orderTotalInBaseCurrency:n controlTotal:n controlTotalInBaseCurrency:n branch:NumberName
  lines:[PurchaseOrderLineDto] taxDetails:[TaxDetailDto] purchaseReceipts:[PurchaseReceiptsDto] lastModifiedDateTime:d
  note:s customStr1:s customStr2:s customStr3:s customStr4:s customStr5:s customDec1:n customDec2:n customInt1:i
  customInt2:i customDateTimeUTC1:d timeStamp:s errorInfo:s metadata:MetadataDto
PurchaseOrderLineDto = lineNbr:i branch:NumberName inventory:NumberDescription lineType:@OrderLineType
  warehouse:IdDescription lineDescription:s uom:s orderQty:n baseOrderQty:n qtyOnReceipts:n unitCost:n
  unitCostInBaseCurrency:n extCost:n discountPercent:n discountAmount:n manualDiscount:b discountCode:NumberDescription
  amount:n receivedAmt:n alternateId:s minReceipt:n maxReceipt:n completeOn:n receiptAction:@ReceiptAction
  taxCategory:NumberDescription account:AccountTypeNumberDescription sub:SubAccountDto project:InternalIdDescription
  projectTask:InternalIdDescription requested:d promised:d completed:b canceled:b orderType:@OrderType orderNumber:s
  note:s customStr1:s customStr2:s customStr3:s customStr4:s customStr5:s customDec1:n customDec2:n customInt1:i
  customInt2:i customDateTimeUTC1:d
SupplierBalanceDto = branchNumber:s supplier:InternalNumberName balance:n
  unreleasedPurchasesNotInApproval:WithoutWithVatDto totalSentForApproval:WithoutWithVatDto
  totalPurchaseInvoicePeriod:WithoutWithVatDto totalPurchaseInvoiceYear:WithoutWithVatDto lastModifiedDateTime:d
SupplierBalanceV2Dto = branch:s supplier:InternalNumberName beginBalance:n purchases:n paymentsAndPrepayments:n
  adjustmentsAndDiscounts:n yearToDateBalance:n
SupplierClassDto = attributes:[ClassAttributeDto] paymentMethodId:s paymentMethodDescription:s timeStamp:s id:s
  description:s
SupplierDocumentDto = +SupplierLedger account:AccountRef subaccount:SubAccountDto amountInCurrency:n branch:NumberName
SupplierDto = internalId:i number:s name:s status:@SupplierStatus mainAddress:Address mainContact:ContactInfo
  accountReference:s parentRecord:NumberName supplierClass:IdDescription creditTerms:IdDescription documentLanguage:s
  currencyId:s remitAddress:Address remitContact:ContactInfo paymentMethod:IdDescription cashAccount:s
  chargeBearer:@ChargeBearer accountUsedForPayment:@AccountUsedForPayment paymentBy:@PaymentBy paymentLeadTime:i
  paymentRefDisplayMask:s paySeparately:b supplierAddress:Address supplierContact:ContactInfo location:LocationRef
  vatRegistrationId:s corporateId:s vatZone:VatZoneRef glAccounts:GlAccountsInSupplierDto
  attributes:[AttributeIdValueDto] lastModifiedDateTime:d supplierPaymentMethodDetails:[SupplierPaymentMethodDetailDto]
  retainageApply:b retainageCashAccountID:s retainagePct:n note:s numberOfEmployees:i naceCode:s landedCostSupplier:b
  currencyOverride:b currencyRateOverride:b timeStamp:s errorInfo:s metadata:MetadataDto
SupplierInvoiceDto = +SupplierLedger taxDetailLines:[TaxDetailDto] attachments:[AttachmentDto]
  approvalDetails:ApprovalDetailsInSupplierInvoiceDto invoiceLines:[SupplierInvoiceLineDto]
  landedCosts:[SupplierInvoiceLandedCostDto] hold:b exchangeRate:n paymentRefNo:s creditTerms:IdDescription
  retainageApply:b cashDiscountDate:d detailTotal:n detailTotalInCurrency:n discountTotal:n discountTotalInCurrency:n
  vatTaxableTotal:n vatTaxableTotalInCurrency:n vatExemptTotal:n vatExemptTotalInCurrency:n withholdingTax:n
  withholdingTaxInCurrency:n buyerReference:s roundingDiff:n roundingDiffInCurrency:n vatAmount:n
  taxCalculationMode:@TaxCalculationMode supplierTaxZone:VatZoneRef paySelected:b curyRetainageTotal:n
  curyRetainageUnreleasedAmt:n documentVersionNumber:i
SupplierInvoiceLineDto = lineNumber:i inventoryNumber:s externalInventoryId:s stockItem:b transactionDescription:s
  quantity:n uom:s unitCost:n unitCostInCurrency:n cost:n costInCurrency:n discountPercent:n discountAmount:n
  discountAmountInCurrency:n discountUnitCost:n discountUnitCostInCurrency:n manualDiscount:b account:AccountRef
  subaccount:SubAccountDto prebookAccount:AccountRef prebookSubaccount:SubAccountDto deferralSchedule:i
  deferralScheduleNbr:s deferralCode:s vatCode:IdDescription poNumber:s poLineNr:i poReceiptNbr:s poReceiptLineNbr:i
  branchNumber:NumberName note:s splitHierarchy:s project:InternalIdDescription projectTask:InternalIdDescription
  attachments:[AttachmentDto] retainagePct:n curyRetainageAmt:n termStartDate:d termEndDate:d
SupplierLedger = amount:n supplier:InternalNumberNameInt64 documentType:@SupplierDocumentType referenceNumber:s
  postPeriod:s financialPeriod:s date:d origInvoiceDate:d dueDate:d approvalStatus:@ApprovalStatus
  status:@SupplierDocumentStatus currencyId:s balance:n balanceInCurrency:n cashDiscount:n cashDiscountInCurrency:n
  paymentMethod:IdDescription supplierReference:s description:s createdDateTime:d lastModifiedDateTime:d note:s
  closedFinancialPeriod:s location:LocationRef vatTotal:n vatTotalInCurrency:n branchNumber:NumberName payDate:d
  paymentMessage:s cashAccount:s timeStamp:s errorInfo:s metadata:MetadataDto
SupplierPaymentMethodDetailDto = paymentMethodDetailDescription:s paymentMethodDetailValue:s
  paymentMethodDetailBankingDetailType:s paymentMethodDetailID:s
TaxDetailDto = taxId:s recordId:i vatId:NumberDescription vatRate:n taxableAmount:n vatAmount:n
TokenResponse = access_token:s expires_in:i token_type:s scope:s
VatZoneRef = id:s description:s defaultVatCategory:s defaultTaxCategory:NumberDescription errorInfo:s
  metadata:MetadataDto
WithoutWithVatDto = withoutVat:n withVat:n
`
